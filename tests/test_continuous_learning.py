"""Deciding when to train again: late labels, costs, champion and challenger, and training as another program."""

import sys

import numpy as np
import pytest
from scipy.stats import binomtest

from ai_lifecycle.bundle import load_bundle
from ai_lifecycle.continuous_learning import (
    POLICIES,
    Morning,
    Prices,
    RetrainingError,
    best_interval,
    labels_known,
    mcnemar,
    policy_of,
    replace_champion,
    retrain,
)
from ai_lifecycle.tickets import make_tickets


def morning(**known) -> Morning:
    usual = {"sprint": 20, "age": 3, "distance": 0.1, "threshold": 0.2, "labelled": 2, "extra_wrong": 0.0}
    return Morning(**usual | known)


def test_a_label_is_known_once_its_sprint_and_the_delay_are_over():
    sprints = np.arange(1, 11)
    for delay in range(5):
        known = labels_known(sprints, now=9, delay=delay)
        assert sprints[known].tolist() == list(range(1, 9 - delay))


@pytest.mark.parametrize("seed", range(30))
def test_the_interval_is_the_cheapest_of_all_and_of_equal_ones_the_longest(seed):
    random = np.random.default_rng(seed)
    wrong, training, price = random.integers(0, 9, 12), int(random.integers(0, 60)), int(random.integers(0, 5))
    # Costs a sprint as exact fractions over a common denominator.
    shared = 27720
    costs = [(training + price * int(wrong[:k].sum())) * (shared // k) for k in range(1, 13)]
    assert best_interval(wrong, training, price) == max(k for k in range(1, 13) if costs[k - 1] == min(costs))


def test_a_dearer_training_never_comes_sooner_and_a_dearer_error_never_later():
    wrong = np.array([2, 3, 5, 9, 12, 20, 21])
    by_training = [best_interval(wrong, price, 1) for price in (0, 5, 20, 80, 1000)]
    by_error = [best_interval(wrong, 50, price) for price in (0, 1, 5, 50)]
    assert by_training == sorted(by_training) and by_training[0] == 1 and by_training[-1] == 7
    assert by_error == sorted(by_error, reverse=True) and by_error[0] == 7


@pytest.mark.parametrize("wrong, prices", [([], (1, 1)), ([1], (-1, 1)), ([1], (1, -1))])
def test_an_interval_without_sprints_or_with_negative_prices_is_refused(wrong, prices):
    with pytest.raises(ValueError, match="1 sprint or more, and prices"):
        best_interval(np.array(wrong), *prices)


@pytest.mark.parametrize("lost", range(0, 40, 3))
@pytest.mark.parametrize("won", range(0, 60, 7))
def test_mcnemars_p_value_is_the_exact_binomial_test(lost, won):
    expected = binomtest(won, won + lost, 0.5).pvalue if won + lost else 1.0
    assert mcnemar(lost, won) == pytest.approx(expected, rel=1e-12)


def test_equal_models_replace_each_other_as_seldom_as_the_risk_says():
    random, replaced = np.random.default_rng(4), []
    for _ in range(2000):
        labels = np.ones(60, int)
        champion, challenger = (random.random((2, 60)) < 0.75).astype(int)
        replaced.append(replace_champion(labels, champion, challenger, 0.05)[1])
    # Half of the 0.05 falls to the other direction, and the exact test stays below its risk.
    assert 0.002 < np.mean(replaced) < 0.025 + 3 * 0.0035


def test_a_challenger_that_is_worse_or_equal_never_replaces():
    labels = np.ones(30, int)
    assert replace_champion(labels, labels, np.zeros(30, int), 0.05)[1] is False
    assert replace_champion(labels, labels, labels, 0.99) == (1.0, False)


def test_policies_decide_from_what_is_known_that_morning():
    prices = Prices(training=60, wrong=2)
    never, every, alarm, loss = (policy_of(kind, 4, prices) for kind in POLICIES)
    assert not any(never(morning(age=age, distance=1.0, extra_wrong=1e9)) for age in range(50))
    assert [every(morning(age=age)) for age in (0, 3, 4, 5)] == [False, False, True, True]
    assert alarm(morning(distance=0.21)) and not alarm(morning(distance=0.2))
    assert loss(morning(extra_wrong=30)) and not loss(morning(extra_wrong=29.9))


@pytest.mark.parametrize("kind, every", [("often", 3), ("every", 0)])
def test_a_policy_that_is_none_is_refused(kind, every):
    with pytest.raises(ValueError, match="A policy is one of never, every, alarm, loss"):
        policy_of(kind, every, Prices())


PROGRAM = [sys.executable, "-m", "ai_lifecycle.train_tickets"]


def test_retraining_runs_another_program_and_returns_its_bundle(tmp_path):
    tickets = make_tickets(400)
    bundle = retrain(PROGRAM, tickets, tmp_path / "new")
    assert bundle.fingerprint == load_bundle(tmp_path / "new").fingerprint
    chances = bundle.predict(tickets)
    assert chances.shape == (400, 2)
    assert np.mean((chances[:, 1] >= 0.5) == tickets["slipped"]) > tickets["slipped"].mean()


@pytest.mark.parametrize(
    "command, bundle, told",
    [
        (["/no/such/program"], "new", "could not be started"),
        (PROGRAM[:1] + ["-c", "import sys; sys.exit('the disk is full')"], "new", "exit code 1.: the disk is full"),
        (PROGRAM[:1] + ["-c", "pass"], "new", "left no bundle that can be loaded"),
        (PROGRAM, ".", "is there already"),
    ],
)
def test_a_training_that_fails_is_told_in_one_sentence(tmp_path, command, bundle, told):
    with pytest.raises(RetrainingError, match=told) as caught:
        retrain(command, make_tickets(50), tmp_path / bundle)
    assert "\n" not in str(caught.value)


def test_a_training_that_does_not_end_is_stopped(tmp_path):
    command = [sys.executable, "-c", "import time; time.sleep(600)"]
    with pytest.raises(RetrainingError, match="had not ended"):
        retrain(command, make_tickets(20), tmp_path / "new", timeout=0.5)
    assert not (tmp_path / "new").exists()
