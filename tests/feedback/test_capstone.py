"""The checks of the capstone beyond the answer bank: contracts that every check keeps, and complete answers."""

import re
from pathlib import Path

import nbformat
import numpy as np
import pytest

from ai_lifecycle import capstone as course
from ai_lifecycle.course import find_lesson
from ai_lifecycle.feedback import capstone as feedback
from ai_lifecycle.feedback import capstone_cases as cases
from ai_lifecycle.feedback.outcome import Broken, NotYet
from ai_lifecycle.schema import Feature

ROOT = Path(__file__).parents[2]
TASKS = ("train_model", "describe_features", "honest_score", "deliver", "time_to_train")


def features_of_card(card):
    early = card[~card["known"].str.startswith("after")]
    return [Feature(one.Index, low=one.lowest, high=one.highest) for one in early.itertuples()]


def honest(train, table, columns):
    fold = np.random.default_rng(1).permutation(len(table)) % 4
    models = [(train(table[fold != part]), table[fold == part]) for part in range(4)]
    return sum((model.predict(kept[columns]) == kept["label"]).sum() for model, kept in models) / len(table)


def check(task, function, hidden=False):
    if task in ("honest_score", "time_to_train"):
        return getattr(feedback, f"check_{task}")(function, cases=6 if hidden else 0)
    return getattr(feedback, f"check_{task}")(function, "wine", **({"hidden": hidden} if task != "deliver" else {}))


@pytest.fixture(autouse=True)
def seeded(monkeypatch):
    monkeypatch.setenv("AI_LIFECYCLE_SEED", "3")


@pytest.mark.parametrize(
    ("task", "right"),
    [("describe_features", features_of_card), ("honest_score", honest), ("time_to_train", course.time_to_train)],
)
def test_a_check_that_passes_returns_none_and_says_nothing(task, right, capsys):
    mine = (lambda week: right(week)) if task == "time_to_train" else right
    if task == "time_to_train":  # the course's own is withheld
        with pytest.raises(NotYet, match="calls the course's own time_to_train"):
            check(task, mine)
    else:
        assert check(task, mine) is None and check(task, mine, hidden=True) is None
    assert capsys.readouterr() == ("", "")


@pytest.mark.parametrize("task", TASKS)
@pytest.mark.parametrize(
    "junk", [None, True, "text", [], object(), np.zeros(3), {"a": 1}, float("nan"), (0.0, 1), [None]]
)
def test_no_junk_passes_and_none_breaks_the_check(task, junk):
    with pytest.raises(NotYet):
        check(task, lambda *arguments: junk)


@pytest.mark.parametrize("task", TASKS)
def test_what_is_no_function_is_said_to_be_none(task):
    with pytest.raises(Broken, match=f"{task} should be a function"):
        check(task, 3)


@pytest.mark.parametrize("choice", [None, "iris", 3])
def test_a_choice_that_is_none_is_named_with_the_three(choice):
    with pytest.raises(Broken, match="breast_cancer, wine, digits"):
        feedback.check_train_model(lambda table: None, choice)


def test_a_scripted_model_knows_what_it_saw_and_the_share_it_was_made_for():
    for case in [*cases.visible_trainings(), *cases.random_trainings(8)]:
        model = case.train(case.table[:10])
        assert model.score(case.table[:10], case.table["label"][:10]) == 1.0
        unseen = case.table[10:]
        expected = np.mean(case.easy[10:])
        assert model.score(unseen, unseen["label"]) == pytest.approx(expected)
        assert case.sizes == [10] and len(case.asked_seen) == 10 and len(case.asked_unseen) == len(unseen)
        assert model.predict_proba(unseen).shape == (len(unseen), len(model.classes_))


def test_random_weeks_are_of_every_kind_and_stand_clear_of_every_bound():
    decisions = {}
    for week, _ in cases.random_weeks(80):
        decisions.setdefault(course.time_to_train(week), []).append(week)
        assert cases._clear(week)
    assert set(decisions) == {"train", "infer"} and min(map(len, decisions.values())) >= 15
    calm = decisions["infer"]
    assert any(week.drift > 0.25 for week in calm) and any(week.labelled == 0 for week in calm)
    assert any(0 < week.labelled < 20 and week.wrong / week.labelled > week.promised for week in calm)


def test_the_same_bundle_gets_the_same_verdict_without_a_second_start(tmp_path, monkeypatch):
    judged = []

    def judge(path, name, start):
        judged.append(start)
        return feedback.acceptance.Report(())

    monkeypatch.setattr(feedback.acceptance, "judge", judge)
    monkeypatch.setattr(feedback, "_verdicts", {})

    def deliver(created):
        def function(table, path):
            path.mkdir()
            (path / "manifest.json").write_text(f'{{"created": "{created}", "files": {{"model": "abc"}}}}')

        return function

    for moment in ("one", "two"):
        feedback.check_deliver(deliver(moment), "wine", start=True)
    assert judged == [None]


def test_the_lesson_says_how_many_checks_there_are():
    lesson = find_lesson("capstone")
    notebook = nbformat.read(ROOT / "solutions" / lesson.name / f"{lesson.name}.ipynb", as_version=4)
    cells = {cell.id.removeprefix("capstone-"): cell.source for cell in notebook.cells}
    for task in ("honest_score", "time_to_train"):
        (promised,) = re.findall(r"(\d+) hidden checks", cells[f"{task}-task"])
        assert re.findall(r"cases=(\d+)", cells[f"{task}-test"]) == [promised]
    assert "four visible weeks" in cells["time_to_train-task"] and len(cases.visible_weeks()) == 4
    running, rest = 3, len(feedback.acceptance.NAMES) - 3
    assert f"{rest} visible criteria" in cells["deliver-task"] and f"{running} hidden ones" in cells["deliver-task"]
    for name in feedback.acceptance.NAMES:
        assert name in cells["criteria"], f"the lesson does not say what {name} means"
