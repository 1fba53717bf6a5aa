"""The digits and the tickets: real or with a known truth, split honestly, the same every time."""

import numpy as np
import pytest
from sklearn.datasets import load_digits as sklearn_digits

from ai_lifecycle.data_collection import load_digits, load_tickets
from ai_lifecycle.tickets import make_tickets


def test_every_digit_is_on_exactly_one_side():
    split = load_digits()
    everything = np.vstack([split.train_inputs, split.test_inputs])
    original = sklearn_digits(return_X_y=True)[0] / 16
    assert sorted(map(bytes, everything)) == sorted(map(bytes, original))


def test_split_keeps_the_share_of_each_digit_and_follows_its_seed():
    split = load_digits(test_share=0.2, seed=7)
    train, test = (np.bincount(labels) / len(labels) for labels in (split.train_labels, split.test_labels))
    assert len(split.test_labels) == 360 and train == pytest.approx(test, abs=0.01)
    assert np.array_equal(load_digits(0.2, 7).test_inputs, split.test_inputs)
    assert not np.array_equal(load_digits(0.2, 8).test_inputs, split.test_inputs)


def test_pixels_run_from_paper_to_ink():
    inputs = load_digits().train_inputs
    assert (inputs.min(), inputs.max()) == (0, 1)


def test_tickets_are_ready_for_a_model():
    tickets = load_tickets(rows=2000, seed=3)
    for inputs, labels in [(tickets.train_inputs, tickets.train_labels), (tickets.test_inputs, tickets.test_labels)]:
        assert inputs.shape == (len(labels), len(tickets.names)) and inputs.dtype == float
        assert np.isfinite(inputs).all() and set(labels) == {0, 1} and labels.dtype.kind == "i"
    assert len(tickets.train_labels) + len(tickets.test_labels) == 2000
    assert len(tickets.test_labels) == pytest.approx(500, abs=80)


def test_the_last_sprints_are_the_test_rows_and_the_columns_are_what_they_say():
    table, tickets = make_tickets(1000, seed=2), load_tickets(rows=1000, seed=2)
    rows = np.vstack([tickets.train_inputs, tickets.test_inputs])
    for name in ("story points", "age days", "dependencies", "experience"):
        assert np.array_equal(rows[:, tickets.names.index(name)], table[name.replace(" ", "_")])
    assert np.array_equal(rows[:, tickets.names.index("kind is bug")], table["kind"] == "bug")
    assert np.array_equal(tickets.test_labels, table["slipped"].iloc[-len(tickets.test_labels) :])
    edge = len(tickets.train_labels)
    assert table["sprint"].iloc[edge - 1] < table["sprint"].iloc[edge], "a sprint is on both sides"


def test_nothing_that_is_known_only_afterwards_is_an_input():
    names = " ".join(load_tickets(rows=500).names)
    assert not any(word in names for word in ("comments", "closed", "chance", "shock", "slipped", "sprint"))


@pytest.mark.parametrize("share", [0, 1, -0.5, 2])
def test_a_share_that_leaves_a_side_empty_is_refused(share):
    with pytest.raises(ValueError, match="test_share"):
        load_tickets(rows=100, test_share=share)


def test_tickets_of_one_sprint_cannot_be_split_by_time():
    with pytest.raises(ValueError, match="at least 2 sprints"):
        load_tickets(rows=1)
