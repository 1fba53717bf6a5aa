"""The checks of lesson 0 beyond the answer bank: what its questions cover, and what its mistakes are."""

import numpy as np
import pytest
from promised_checks import sources_of, visible_promised

from ai_lifecycle import start_here
from ai_lifecycle.feedback import start_here as feedback
from ai_lifecycle.feedback import start_here_cases as cases_of
from ai_lifecycle.feedback import start_here_mistakes as mistakes

VISIBLE = {
    "predict_one": cases_of.visible_questions,
    "training_step": cases_of.visible_steps,
    "infer": cases_of.visible_inferences,
    "kind_of_call": cases_of.visible_snapshots,
}


def test_random_cases_follow_from_the_seed(monkeypatch):
    drawn = [[about for *_, about in cases_of.random_questions(6)] for _ in range(2)]
    monkeypatch.setenv("AI_LIFECYCLE_SEED", "4")
    assert drawn[0] == drawn[1] != [about for *_, about in cases_of.random_questions(6)]


def test_random_snapshots_are_what_they_say():
    drawn = list(cases_of.random_snapshots(24))
    assert all((not np.array_equal(one.before, one.after)) == one.changed for one in drawn)
    assert sum(one.changed for one in drawn) == 12
    named = {how for one in drawn for how in cases_of._CHANGES if how in one.about}
    assert named == set(cases_of._CHANGES), "a kind of change is never asked about"
    assert min(len(one.before) for one in drawn) == 2 and max(len(one.before) for one in drawn) > 2


def test_random_inferences_ask_frozen_and_writable_lines_one_estimate_and_many():
    drawn = list(cases_of.random_inferences(12))
    assert {line.flags.writeable for line, _, _ in drawn} == {True, False}
    assert {len(estimates) for _, estimates, _ in drawn} == {1, 2, 6, 1000}
    assert {estimates.dtype.kind for _, estimates, _ in drawn} == {"i", "f"}


def test_every_mistake_would_give_a_wrong_answer_in_some_case():
    seen: dict[tuple, bool] = {}

    def note(task, suspects, right):
        for sentence, would_give in suspects:
            wrong = not np.allclose(would_give(), right, rtol=1e-9, atol=1e-9)
            seen[task, sentence] = seen.get((task, sentence), False) or wrong

    for weight, bias, estimate, _ in [*cases_of.visible_questions(), *cases_of.random_questions(10)]:
        note("predict_one", mistakes.predict_one(weight, bias, estimate), [weight * estimate + bias])
    for case in [*cases_of.visible_steps(), *cases_of.random_steps(15)]:
        right = [start_here.training_step(case.line, case.estimates, case.hours, case.learning_rate)]
        note("training_step", mistakes.training_step(case), right)
    for line, estimates, _ in [*cases_of.visible_inferences(), *cases_of.random_inferences(12)]:
        note("infer", mistakes.infer(line, estimates), [start_here.predict(line, estimates)])
    assert [which for which, wrong in seen.items() if not wrong] == []
    assert len(seen) > 25


@pytest.mark.parametrize("task", ["predict_one", "training_step", "infer"])
def test_two_mistakes_are_not_taken_for_each_other_in_the_first_visible_case(task):
    """The first message that a beginner reads should name the mistake that was made."""
    if task == "predict_one":
        suspects = mistakes.predict_one(*cases_of.visible_questions()[0][:3])
    elif task == "infer":
        suspects = mistakes.infer(*cases_of.visible_inferences()[0][:2])
    else:
        suspects = mistakes.training_step(cases_of.visible_steps()[1])  # the first has one ticket only
    given = {}
    for sentence, would_give in suspects:
        key = tuple(np.round(np.ravel(would_give()), 6))
        assert given.setdefault(key, sentence) == sentence, f"{given[key]} / {sentence}"


def test_the_lesson_says_how_many_checks_there_are():
    cells = sources_of("start_here")
    for task, visible in VISIBLE.items():
        assert visible_promised(cells, task) == len(visible())
