"""A small model of tickets, trained in milliseconds: logistic regression, fitted by Newton's method.

It belongs to the training side. What it learns are layers like any network's, which a bundle can carry.
"""

import numpy as np
import pandas as pd

from ai_lifecycle.network import Layer
from ai_lifecycle.tickets import NUMBERS_AT_START

FEATURES = NUMBERS_AT_START
STEPS = 8  # of Newton's method, which doubles the right digits with each
_RIDGE = 1.0  # how hard each weight is drawn towards 0, which keeps it finite where the labels can be told apart


def fit(table: pd.DataFrame) -> list[Layer]:
    """Return the layers of a model that answers [on time, slipped] for the features of `table`; softmax makes chances.

    table: has the columns FEATURES, numbers without gaps, and `slipped`, 0 or 1. The features' scales are folded into
    the weights, so that the model takes rows in their own units.
    Raises ValueError if there is no row, or if one of the labels does not occur.
    Source: Bishop, "Pattern Recognition and Machine Learning", 2006, section 4.3.3.

    >>> from ai_lifecycle.tickets import make_tickets
    >>> [layer.weights.shape for layer in fit(make_tickets(300))]
    [(6, 2)]
    """
    inputs, labels = table[list(FEATURES)].to_numpy(float), table["slipped"].to_numpy(float)
    if len(np.unique(labels)) < 2:
        raise ValueError(f"Training needs tickets that slipped and that did not; {len(labels)} rows of one kind came.")
    centre, scale = inputs.mean(axis=0), inputs.std(axis=0)
    scale = np.where(scale > 0, scale, 1.0)
    rows = np.column_stack([np.ones(len(labels)), (inputs - centre) / scale])
    ridge = np.diag([0.0] + [_RIDGE] * len(FEATURES))
    found = np.zeros(rows.shape[1])
    for _ in range(STEPS):
        chances = 0.5 * (1 + np.tanh(rows @ found / 2))
        slope = rows.T @ (chances - labels) + ridge @ found
        curvature = (rows * (chances * (1 - chances))[:, None]).T @ rows + ridge
        found = found - np.linalg.solve(curvature, slope)
    weights = found[1:] / scale
    bias = found[0] - weights @ centre
    return [Layer(np.column_stack([np.zeros_like(weights), weights]), np.array([0.0, bias]))]


def fit_flops(rows: int) -> int:
    """Return about how many floating-point operations `fit` needs for so many rows: the curvature, mostly."""
    width = len(FEATURES) + 1
    return STEPS * rows * (2 * width**2 + 4 * width)
