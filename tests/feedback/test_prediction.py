"""The checks of lesson 6 beyond the answer bank: what its questions cover, and what its mistakes are."""

import numpy as np
from promised_checks import sources_of, visible_promised

from ai_lifecycle import prediction
from ai_lifecycle.feedback import prediction as feedback
from ai_lifecycle.feedback import prediction_cases as cases_of
from ai_lifecycle.feedback import prediction_mistakes as mistakes
from ai_lifecycle.feedback import prediction_models as models_of


def changes_weights(layers, predict, inputs):
    before = [array.tobytes() for layer in layers for array in layer]
    predict(inputs)
    return before != [array.tobytes() for layer in layers for array in layer]


def cheapest_threshold(chances, labels, false_alarm, miss):
    tried = [2.0, *sorted(set(chances.tolist()), reverse=True)]
    return min(tried, key=lambda t: (false_alarm * ((chances >= t) & (labels == 0)) + miss * ((chances < t) & (labels == 1))).sum())


def calibration_error(chances, labels, bins):
    places = np.searchsorted(np.linspace(0, 1, bins + 1)[1:-1], chances)
    return float(np.abs(np.bincount(places, chances - labels)).sum() / len(chances))


def answer_or_abstain(probabilities, inputs, seen, sure_enough, near_enough):
    near = [np.linalg.norm(seen - row, axis=1).min() <= near_enough for row in inputs]
    return np.where((probabilities.max(axis=1) >= sure_enough) & near, probabilities.argmax(axis=1), -1)


VISIBLE = {
    "changes_weights": models_of.visible_models,
    "cheapest_threshold": cases_of.visible_decisions,
    "calibration_error": cases_of.visible_forecasts,
    "answer_or_abstain": cases_of.visible_rows,
}


def test_random_cases_follow_from_the_seed(monkeypatch):
    drawn = [[case.about for case in cases_of.random_decisions(6)] for _ in range(2)]
    monkeypatch.setenv("AI_LIFECYCLE_SEED", "4")
    assert drawn[0] == drawn[1] != [case.about for case in cases_of.random_decisions(6)]


def test_every_model_does_what_it_is_said_to_do():
    drawn = list(models_of.random_models(24))
    assert {question.behaviour for question in drawn} == set(models_of.BEHAVIOURS)
    for question in drawn:
        before = [array.tobytes() for layer in question.layers for array in layer]
        question.predict(question.inputs)
        after = [array.tobytes() for layer in question.layers for array in layer]
        assert (before != after) == question.behaviour.changed, question.about
        assert after == [array.tobytes() for layer in question.twin for array in layer], question.about
    assert {question.layers[0].weights.dtype for question in drawn} == {np.dtype("float32"), np.dtype("float64")}


def test_every_price_is_exact_so_that_ties_are_ties():
    for case in cases_of.random_decisions(40):
        assert case.false_alarm * 4 == int(case.false_alarm * 4) and case.miss * 4 == int(case.miss * 4)


def test_no_random_chance_lies_where_right_answers_may_differ_over_its_bin():
    for case in cases_of.random_forecasts(40):
        edges = np.arange(1, case.bins) / case.bins
        gaps = np.abs(case.chances[:, None] - edges[None])
        exact = case.bins in (4, 8)
        assert exact or gaps.min() > 1e-6, case.about


def test_no_random_row_lies_on_a_limit():
    for case in cases_of.random_rows(40):
        distances = prediction.nearest_distance(case.inputs, case.seen)
        assert np.abs(distances - case.near_enough).min() > 1e-9 and case.about
        assert np.abs(case.probabilities.max(axis=1) - case.sure_enough).min() > 1e-9


def test_every_mistake_would_give_a_wrong_answer_in_some_case():
    seen: dict[tuple, bool] = {}

    def note(task, suspects, right):
        for sentence, would_give in suspects:
            with np.errstate(all="ignore"):
                wrong = not np.allclose(would_give()[0], right, rtol=1e-9, atol=1e-9)
            seen[task, sentence] = seen.get((task, sentence), False) or wrong

    for case in [*cases_of.visible_decisions(), *cases_of.random_decisions(30)]:
        best = prediction.cheapest_threshold(case.chances, case.labels, case.false_alarm, case.miss)
        note("threshold", mistakes.decisions(case), (case.chances >= best).astype(float))
    for case in [*cases_of.visible_forecasts(), *cases_of.random_forecasts(20)]:
        right = prediction.calibration_error(case.chances, case.labels, case.bins)
        note("calibration", mistakes.calibration_error(case), right)
    for case in [*cases_of.visible_rows(), *cases_of.random_rows(20)]:
        right = prediction.answer_or_abstain(*case[:5])
        note("abstain", mistakes.answer_or_abstain(case), right)
    assert [which for which, wrong in seen.items() if not wrong] == []
    assert len(seen) > 40


def test_the_lesson_says_how_many_checks_there_are():
    cells = sources_of("prediction")
    for task, visible in VISIBLE.items():
        assert visible_promised(cells, task) == len(visible())
