"""The checks of lesson 2 beyond the answer bank: what its questions cover."""

import numpy as np
import pytest
from promised_checks import sources_of, visible_promised

from ai_lifecycle import model_selection
from ai_lifecycle.feedback import model_selection as feedback
from ai_lifecycle.feedback import model_selection_cases as cases
from ai_lifecycle.feedback import model_selection_mistakes as mistakes
from ai_lifecycle.feedback.model_selection_models import Diary, RememberingModel, ScriptedModel


def test_a_seed_repeats_the_cases_and_another_does_not(monkeypatch):
    def drawn():
        script = next(cases.random_scripts(1))
        return next(cases.random_labels(1)).train.tolist(), script.fits, next(cases.random_choices(1)).table

    first, again = drawn(), drawn()
    monkeypatch.setenv("AI_LIFECYCLE_SEED", "4")
    assert first == again
    assert all(one != other for one, other in zip(first, drawn(), strict=True))


def test_random_labels_cover_what_the_lesson_promises():
    drawn = list(cases.random_labels(20))
    tops = [np.unique(one.train, return_counts=True)[1] for one in drawn]
    assert any((counts == counts.max()).sum() > 1 for counts in tops), "no tie"
    assert {len(counts) for counts in tops} >= {2, 3, 4}
    for side in ("train", "test"):
        assert any(set(getattr(one, side)) - {0, 1} for one in drawn)
    differ = [
        model_selection.majority_baseline(o.train, o.test) < model_selection.majority_baseline(o.test, o.test)
        for o in drawn
    ]
    assert sum(differ) >= 5, "the two sides must often have different majorities"


def test_random_rows_cover_what_the_lesson_promises():
    drawn = list(cases.random_rows(20))
    assert {len(one.labels) % one.count == 0 for one in drawn} == {True, False}
    assert any(one.count == len(one.labels) for one in drawn), "no case with as many folds as rows"
    assert any(not one.inputs.flags.c_contiguous and not one.inputs.flags.f_contiguous for one in drawn)
    scores = [
        model_selection.cross_validate(
            lambda one=one: RememberingModel(Diary(one.inputs)), one.inputs, one.labels, one.count
        )
        for one in drawn
    ]
    assert any(0 < score < 1 for found in scores for score in found)


def test_scripts_have_a_slow_first_call_an_outlier_and_come_again():
    for script in [*cases.visible_scripts(), *cases.random_scripts(20)]:
        for durations in (script.fits, script.answers):
            later = sorted(durations[1:])
            assert durations[0] > np.median(later) and later[-1] > 5 * np.median(later)
            assert len(later) == script.repeats
        started, model = script.clock(), script.model().fit(script.inputs, script.labels)
        assert script.clock() - started == pytest.approx(script.fits[0])
        waited = []
        for _ in range(2 * script.repeats + 1):
            started = script.clock()
            model.predict(script.inputs[:1])
            waited.append(script.clock() - started)
        assert waited == pytest.approx([*script.answers, *script.answers[1:]])
    assert {script.repeats % 2 for script in cases.random_scripts(20)} == {0, 1}


@pytest.mark.parametrize(
    "model", [RememberingModel(Diary(np.zeros((3, 2)))), ScriptedModel(cases.visible_scripts()[0])]
)
def test_models_in_the_questions_complain_as_real_ones_do(model):
    with pytest.raises(ValueError, match="before it was fitted"):
        model.predict(np.zeros((1, 2)))
    with pytest.raises(ValueError, match=r"inputs\[:1\]"):
        model.fit(np.zeros(2), np.zeros(2))
    with pytest.raises(ValueError, match="3 rows of inputs and 2 labels"):
        model.fit(np.zeros((3, 2)), np.zeros(2))


def test_random_choices_cover_what_the_lesson_promises():
    drawn = list(cases.random_choices(20))
    chosen = [model_selection.choose(one.table, one.budget) for one in drawn]
    assert None in chosen and any(chosen)
    assert any(one.budget in [row.answer_seconds for row in one.table] for one in drawn), "no budget is just met"
    for question in drawn:
        assert len({row.name for row in question.table}) == len(question.table)
        by = {
            score: max(question.table, key=lambda row, score=score: getattr(row, score)).name
            for score in ("train_score", "fold_score", "test_score")
        }
        assert by["fold_score"] not in (by["train_score"], by["test_score"])


def test_every_mistake_would_give_a_wrong_answer_in_some_case():
    seen: dict[tuple, bool] = {}

    def note(task, suspects, differs):
        for sentence, would_give in suspects:
            seen[task, sentence] = seen.get((task, sentence), False) or bool(differs(would_give()))

    def other_than(right):
        return lambda given: not np.allclose(np.ravel(given), np.ravel(right), rtol=1e-6, atol=0)

    for question in [*cases.visible_labels(), *cases.random_labels(20)]:
        note(
            "baseline",
            mistakes.baseline(question),
            other_than(model_selection.majority_baseline(question.train, question.test)),
        )
    for question in cases.random_rows(20):

        def make_model(question=question):
            return RememberingModel(Diary(question.inputs))

        right = model_selection.cross_validate(make_model, question.inputs, question.labels, question.count)
        note("scores", mistakes.scores(question, make_model), other_than(right))
    for script in [*cases.visible_scripts(), *cases.random_scripts(20)]:
        note("fit", mistakes.fit_seconds(script), other_than(np.median(script.fits[1:])))
        note("answer", mistakes.answer_seconds(script), other_than(np.median(script.answers[1:])))
    for question in [*cases.visible_choices(), *cases.random_choices(20)]:
        right = model_selection.choose(question.table, question.budget)
        note("choice", mistakes.choice(question), lambda name, right=right: name != right)
    assert [which for which, wrong in seen.items() if not wrong] == []
    assert len(seen) > 40


def test_the_lesson_says_how_many_hidden_checks_there_are():
    cells = sources_of("model_selection")
    for task, visible in [
        ("majority_baseline", cases.visible_labels()), ("cross_validate", cases.visible_rows()),
        ("measure_costs", cases.visible_scripts()), ("choose", cases.visible_choices()),
    ]:  # fmt: skip
        assert visible_promised(cells, task) == len(visible)
