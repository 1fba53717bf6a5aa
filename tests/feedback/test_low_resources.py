"""The checks of lesson 8 beyond the answer bank: what its questions cover, and what its mistakes are."""

import numpy as np
import pytest
from promised_checks import sources_of, visible_promised

from ai_lifecycle import low_resources
from ai_lifecycle.feedback import low_resources as feedback
from ai_lifecycle.feedback import low_resources_cases as cases_of
from ai_lifecycle.feedback import low_resources_mistakes as mistakes
from ai_lifecycle.feedback.compare import same
from ai_lifecycle.feedback.outcome import NotYet


def memory_needed(sizes, rows, copies, number_bytes):
    parameters = sum((a + 1) * b for a, b in zip(sizes, sizes[1:]))
    pair = max(map(sum, zip(sizes, sizes[1:])))
    return number_bytes * ((2 + copies) * parameters + rows * sum(sizes)), number_bytes * (parameters + rows * pair)


def quantize(weights):
    scales = np.maximum(weights.max(axis=0), -weights.min(axis=0)) / 127
    scales = scales + (scales == 0)
    return np.rint(weights / scales).astype(np.int8), scales


def prune(weights, share):
    ranks = np.abs(weights).ravel().argsort().argsort().reshape(weights.shape)
    return weights * (ranks >= round(share * weights.size))


def storage(weights, index_bytes):
    sparse = (weights != 0).sum() * (weights.itemsize + index_bytes)
    return ("dense", weights.nbytes) if weights.nbytes <= sparse else ("sparse", sparse)


def soft_loss(student, teacher, labels, temperature, teacher_share):
    def logs(z):
        return z - np.logaddexp.reduce(z, axis=1, keepdims=True)

    soft = -(np.exp(logs(teacher / temperature)) * logs(student / temperature)).sum() / len(labels)
    hard = -np.mean([row[label] for row, label in zip(logs(student), labels)])
    return teacher_share * temperature**2 * soft + (1 - teacher_share) * hard


VISIBLE = {
    "memory_needed": cases_of.visible_widths, "quantize": cases_of.visible_weights, "prune": cases_of.visible_prunings,
    "storage": cases_of.visible_stored, "soft_loss": cases_of.visible_answers,
}  # fmt: skip


def test_random_cases_follow_from_the_seed(monkeypatch):
    drawn = [[case.about for case in cases_of.random_widths(6)] for _ in range(2)]
    monkeypatch.setenv("AI_LIFECYCLE_SEED", "4")
    assert drawn[0] == drawn[1] != [case.about for case in cases_of.random_widths(6)]


def test_int8_is_really_asked_for():
    for kind in (np.int16, np.int64, np.float32):
        with pytest.raises(NotYet, match="should be int8"):
            feedback.check_quantize(lambda weights, kind=kind: (quantize(weights)[0].astype(kind), quantize(weights)[1]))


def test_a_code_next_to_the_nearest_is_refused():
    def nudged(weights):
        codes, scales = quantize(weights)
        codes[1, 0] += 1 if codes[1, 0] < 100 else -1
        return codes, scales

    with pytest.raises(NotYet, match="at most half a scale"):
        feedback.check_quantize(nudged, cases=5)


def test_any_of_equally_small_weights_may_go_and_any_scale_keeps_zeros():
    def last_first(weights, share):
        turned = np.flip(weights)
        ranks = np.abs(turned).argsort(axis=None, kind="stable")[: round(share * weights.size)]
        pruned = turned.copy()
        pruned.flat[ranks] = 0
        return np.flip(pruned).copy()

    assert feedback.check_prune(last_first) is None and feedback.check_prune(last_first, cases=20) is None

    def other_scale(weights):
        codes, scales = quantize(weights)
        return codes, np.where(weights.any(axis=0), scales, 17.0)

    assert feedback.check_quantize(other_scale) is None


def test_ties_and_both_ways_of_storage_are_among_the_questions():
    cases = [*cases_of.visible_stored(), *cases_of.random_stored(20)]
    names = [low_resources.storage(case.weights, case.index_bytes)[0] for case in cases]
    ties = [np.count_nonzero(c.weights) * (c.weights.itemsize + c.index_bytes) == c.weights.nbytes for c in cases]
    assert set(names) == {"dense", "sparse"} and sum(ties) >= 3
    assert {case.weights.dtype.name for case in cases} == {"float32", "int8", "float64", "float16"}


def test_no_share_lies_where_right_answers_may_round_either_way():
    for case in cases_of.random_prunings(60):
        assert abs(case.share * case.weights.size % 1 - 0.5) > 0.3, case.about


def test_every_mistake_would_give_a_wrong_answer_in_some_case():
    seen: dict[tuple, bool] = {}

    def note(task, suspects, right):
        for sentence, would_give in suspects:
            with np.errstate(all="ignore"):
                try:
                    wrong = not same(would_give(), right, 1e-9)
                except ValueError:
                    wrong = False
            seen[task, sentence] = seen.get((task, sentence), False) or wrong

    for case in [*cases_of.visible_widths(), *cases_of.random_widths(20)]:
        training, inference = memory_needed(*case[:4])
        note("training", mistakes.training_bytes(case), [training])
        note("inference", mistakes.inference_bytes(case), [inference])
    for case in [*cases_of.visible_weights(), *cases_of.random_weights(20)]:
        codes, scales = quantize(case.weights.astype(float))
        note("quantize", mistakes.quantize(case), [codes.astype(float), scales])
    for case in [*cases_of.visible_prunings(), *cases_of.random_prunings(20)]:
        note("prune", mistakes.prune(case), [low_resources.prune(case.weights, case.share).astype(float)])
    for case in [*cases_of.visible_stored(), *cases_of.random_stored(20)]:
        name, count = low_resources.storage(*case[:2])
        note("storage", mistakes.storage(case), [float(name == "sparse"), float(count)])
    for case in [*cases_of.visible_answers(), *cases_of.random_answers(20)]:
        note("loss", mistakes.soft_loss(case), [soft_loss(*case[:5])])
    assert [which for which, wrong in seen.items() if not wrong] == []
    assert len(seen) > 70


def test_the_lesson_says_how_many_checks_there_are():
    cells = sources_of("low_resources")
    for task, visible in VISIBLE.items():
        assert visible_promised(cells, task) == len(visible())
