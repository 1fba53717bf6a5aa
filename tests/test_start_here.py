"""A line that learns: its slopes and steps against independent derivations, freezing, and telling the calls apart."""

import numpy as np
import pytest
from sklearn.linear_model import LinearRegression
from sklearn.metrics import mean_squared_error

from ai_lifecycle.network import numerical_gradient
from ai_lifecycle.start_here import (
    ESTIMATES,
    TRUE_LINE,
    fingerprint,
    freeze,
    kind_of_call,
    make_tickets,
    predict,
    slopes,
    squared_loss,
    train,
    training_step,
)


@pytest.fixture
def tickets():
    return make_tickets(rows=30, noise=2.0, seed=5)


def test_tickets_repeat_with_their_seed_and_lie_around_the_true_line():
    estimates, hours = make_tickets(rows=5000, seed=1)
    again = make_tickets(rows=5000, seed=1)
    assert np.array_equal(estimates, again[0]) and np.array_equal(hours, again[1])
    assert not np.array_equal(hours, make_tickets(rows=5000, seed=2)[1])
    assert set(estimates) == set(ESTIMATES)
    fitted = LinearRegression().fit(estimates[:, None], hours)
    assert (fitted.coef_[0], fitted.intercept_) == pytest.approx(TRUE_LINE, abs=0.1)
    assert np.std(hours - predict(np.array(TRUE_LINE), estimates)) == pytest.approx(1.5, rel=0.05)


def test_no_ticket_takes_less_than_half_an_hour():
    assert make_tickets(rows=500, noise=20.0)[1].min() == 0.5


@pytest.mark.parametrize("wrong", [{"rows": 0}, {"noise": -1.0}])
def test_tickets_that_cannot_be_are_refused(wrong):
    with pytest.raises(ValueError, match="rows must be at least 1 and noise at least 0"):
        make_tickets(**wrong)


def test_the_loss_is_scikit_learns(tickets):
    estimates, hours = tickets
    line = np.array([1.5, -2.0])
    expected = mean_squared_error(hours, [1.5 * estimate - 2.0 for estimate in estimates])
    assert squared_loss(line, estimates, hours) == pytest.approx(expected, rel=1e-12)


@pytest.mark.parametrize("line", [[0.0, 0.0], [3.0, -1.0], [-4.0, 20.0]])
def test_the_slopes_are_those_that_nudging_finds(tickets, line):
    line = np.array(line)
    nudged = numerical_gradient(lambda values: squared_loss(values, *tickets), line)
    assert slopes(line, *tickets) == pytest.approx(nudged, rel=1e-6, abs=1e-6)


def test_a_step_goes_against_the_slopes_and_leaves_the_old_line_alone(tickets):
    line = freeze(np.array([1.0, 1.0]))
    moved = training_step(line, *tickets, 0.01)
    assert (line - moved) / 0.01 == pytest.approx(slopes(line, *tickets))
    assert squared_loss(moved, *tickets) < squared_loss(line, *tickets)
    assert line.tolist() == [1.0, 1.0]


def test_training_ends_at_the_least_squares_line_of_scikit_learn(tickets):
    estimates, hours = tickets
    *_, last = train(np.zeros(2), estimates, hours, learning_rate=0.02, steps=3000)
    fitted = LinearRegression().fit(estimates[:, None], hours)
    assert last.line == pytest.approx([fitted.coef_[0], fitted.intercept_], abs=1e-6)
    assert last.number == 3000 and last.loss == squared_loss(last.line, estimates, hours)


def test_a_step_too_large_makes_the_loss_worse(tickets):
    losses = [step.loss for step in train(np.zeros(2), *tickets, learning_rate=0.08, steps=20)]
    assert losses == sorted(losses) and losses[-1] > 1e6


def test_train_computes_nothing_until_asked(tickets):
    steps = train(np.zeros(2), tickets[0], tickets[1][:3], learning_rate=0.1, steps=5)
    with pytest.raises(ValueError, match="broadcast"):
        next(steps)


@pytest.mark.parametrize("rate, rows", [(0.0, 5), (float("nan"), 5), (0.1, 0)])
def test_train_refuses_what_cannot_teach(tickets, rate, rows):
    with pytest.raises(ValueError, match="must be above 0 and there must be a ticket"):
        next(train(np.zeros(2), tickets[0][:rows], tickets[1][:rows], learning_rate=rate, steps=5))


def test_one_estimate_alone_gets_the_answer_it_gets_among_others(tickets):
    line = np.array([2.6, 5.7])
    together = predict(line, tickets[0])
    assert [predict(line, tickets[0][place : place + 1])[0] for place in range(30)] == together.tolist()


def test_a_frozen_line_is_a_copy_that_nobody_can_write_into():
    line = np.array([3.0, 2.0])
    frozen = freeze(line)
    with pytest.raises(ValueError, match="read-only"):
        frozen[0] = 1.0
    line[0] = 7.0
    assert frozen.tolist() == [3.0, 2.0]


def test_predicting_is_inference_and_stepping_is_training(tickets):
    line = np.array([3.0, 2.0])
    before, mark = line.copy(), fingerprint(line)
    predict(line, tickets[0])
    squared_loss(line, *tickets)
    slopes(line, *tickets)
    assert kind_of_call(before, line) == "inference" and fingerprint(line) == mark
    line -= 1e-9 * slopes(line, *tickets)
    assert kind_of_call(before, line) == "training" and fingerprint(line) != mark


def test_a_single_bit_is_enough():
    before = np.array([3.0, 2.0])
    assert kind_of_call(before, np.array([3.0, np.nextafter(2.0, 3.0)])) == "training"
