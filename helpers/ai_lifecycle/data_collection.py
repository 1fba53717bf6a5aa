"""The data a model learns from: so far, real handwritten digits."""

from typing import NamedTuple

import numpy as np


class Split(NamedTuple):
    """Rows to learn from and rows kept aside: inputs (rows, features), labels (rows,) integers."""

    train_inputs: np.ndarray
    train_labels: np.ndarray
    test_inputs: np.ndarray
    test_labels: np.ndarray


def load_digits(test_share: float = 0.25, seed: int = 0) -> Split:
    """Return the 1,797 handwritten digits that scikit-learn carries, split into training and test rows.

    Inputs have 64 columns, the pixels of an 8 by 8 picture row by row, from 0 (paper) to 1 (ink).
    The split keeps the share of each digit. Nothing is downloaded.
    Source: UCI, "Optical Recognition of Handwritten Digits", 1998.

    >>> load_digits().train_inputs.shape
    (1347, 64)
    """
    # Imported here so that the NumPy half of the course starts without scikit-learn.
    from sklearn.datasets import load_digits as sklearn_digits
    from sklearn.model_selection import train_test_split

    inputs, labels = sklearn_digits(return_X_y=True)
    parts = train_test_split(inputs / 16, labels, test_size=test_share, random_state=seed, stratify=labels)
    train_inputs, test_inputs, train_labels, test_labels = parts
    return Split(train_inputs, train_labels, test_inputs, test_labels)
