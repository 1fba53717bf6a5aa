"""The questions put to answers of lesson 3: what they cover, and that a seed repeats them."""

import itertools

import numpy as np
import pytest

from ai_lifecycle import network
from ai_lifecycle.feedback import training_process_cases as cases


@pytest.fixture(autouse=True)
def seeded(monkeypatch):
    monkeypatch.setenv("AI_LIFECYCLE_SEED", "11")


def test_random_networks_cover_what_the_lesson_promises():
    drawn = list(cases.random_networks(20, "forward"))
    assert {len(case.layers) for case in drawn} == {1, 2, 3, 4}
    assert {len(case.inputs) for case in drawn} == {1, 7}
    assert set(itertools.product((1, 2, 3, 4), (1, 7))) <= {(len(c.layers), len(c.inputs)) for c in drawn}
    assert {case.inputs.dtype for case in drawn} == {np.dtype(np.float32), np.dtype(np.float64)}
    assert any(not case.inputs.flags.c_contiguous and not case.inputs.flags.f_contiguous for case in drawn)
    assert any(width % 2 for case in drawn for width in case.inputs.shape[1:])
    for case in drawn:
        assert all(array.dtype == case.inputs.dtype for layer in case.layers for array in layer)
        assert cases.clear_of_kinks(case.layers, case.inputs)
        assert "AI_LIFECYCLE_SEED=11" in case.about


def test_a_seed_repeats_the_cases_and_another_does_not(monkeypatch):
    first, again = (next(cases.random_networks(1, "forward")) for _ in range(2))
    other_task = next(cases.random_networks(1, "backward"))
    monkeypatch.setenv("AI_LIFECYCLE_SEED", "12")
    other_seed = next(cases.random_networks(1, "forward"))
    same = [network.fingerprint(case.layers) for case in (first, again, other_task, other_seed)]
    assert same[0] == same[1] and len(set(same)) == 3


def test_a_kink_of_relu_is_noticed():
    layers = (network.Layer(np.eye(2), np.zeros(2)), network.Layer(np.eye(2), np.zeros(2)))
    assert not cases.clear_of_kinks(layers, np.array([[1.0, 0.0]]))
    assert cases.clear_of_kinks(layers, np.array([[1.0, -1.0]]))


def test_random_logits_cover_what_the_lesson_promises():
    drawn = list(cases.random_logits(20))
    assert {len(labels) for _, labels, _ in drawn} >= {1, 7}
    assert {logits.dtype for logits, _, _ in drawn} == {np.dtype(np.float32), np.dtype(np.float64)}
    assert min(logits.min() for logits, _, _ in drawn) < -900 and max(logits.max() for logits, _, _ in drawn) > 900
    levels = [logits.max(axis=1) for logits, labels, _ in drawn if len(labels) > 1]
    assert any(np.ptp(level) > 1500 for level in levels), "rows on different levels catch one maximum for all rows"
    for logits, labels, _ in drawn:
        assert 2 <= logits.shape[1] <= 9 and labels.max() < logits.shape[1]


def test_random_claims_are_what_their_words_say():
    drawn = list(cases.random_claims(20))
    assert any(np.issubdtype(claim.values.dtype, np.integer) for claim in drawn)
    assert any((claim.gradient == 0).any() for claim in drawn)
    assert {claim.values.ndim for claim in drawn} == {1, 2, 3}
    for claim in drawn:
        worst = network.gradient_check(claim.loss, claim.values, claim.gradient)
        assert (worst < 1e-6) == ("that is right" in claim.about), claim.about
