"""The digits: real, split honestly, the same every time."""

import numpy as np
import pytest
from sklearn.datasets import load_digits as sklearn_digits

from ai_lifecycle.data_collection import load_digits


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
