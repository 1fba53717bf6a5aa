"""Ways to ship one trained model: where its scaling goes, in which format, with or without what only training needs.

The model is a pipeline of scikit-learn, a scaler and a network, trained elsewhere; here it is only read.
"""

from collections.abc import Sequence
from copy import deepcopy
from dataclasses import dataclass
from pathlib import Path
from time import perf_counter
from typing import Any

import numpy as np

from ai_lifecycle.bundle import Bundle, load_bundle, save_bundle
from ai_lifecycle.deployment import fold_scaling
from ai_lifecycle.network import Layer
from ai_lifecycle.schema import Feature

FORMATS = ("skops", "onnx", "npz")
SCALINGS = ("kept", "forgotten", "redone")
BY_HAND_ROWS = 7  # of which somebody who scales by hand takes mean and spread


@dataclass(frozen=True)
class Loading:
    """How long a bundle takes in this process, seconds: to load and check it, its first answer, a later answer."""

    load: float
    first: float
    later: float

    @property
    def times_as_long(self) -> float:
        """How many times as long as a later answer the first one takes, loading included."""
        return (self.load + self.first) / self.later


@dataclass(frozen=True)
class Skew:
    """How far served answers are from the trained model's.

    trained, served: the chance of class 1 for the same rows, shape (rows,).
    """

    trained: np.ndarray
    served: np.ndarray

    @property
    def largest(self) -> float:
        """The largest difference between the two chances."""
        return float(np.abs(self.trained - self.served).max())

    @property
    def changed(self) -> int:
        """For how many rows the answer, class 0 or 1, is another one."""
        return int(((self.trained > 0.5) != (self.served > 0.5)).sum())


def ship(
    pipeline: Any,
    path: Path,
    features: Sequence[Feature],
    *,
    format: str = "skops",
    scaling: str = "kept",
    optimizer: bool = False,
    at_hand: np.ndarray | None = None,
) -> Bundle:
    """Save a trained pipeline (scaler, network of two classes) as a bundle in one of the ways there are.

    format: one of FORMATS. scaling: one of SCALINGS; "redone" takes mean and spread from the first rows of `at_hand`,
    shape (rows, features), as somebody does who has the weights alone. optimizer: whether the optimizer's state
    travels too; only "skops" can hold it.
    """
    scaler, network = deepcopy(pipeline[0]), deepcopy(pipeline[-1])
    if not optimizer:
        # What Adam remembers of past gradients, two numbers for each weight; no answer needs it.
        del network._optimizer
    if scaling == "redone":
        scaler = type(scaler)().fit(at_hand[:BY_HAND_ROWS])
    if format == "npz":
        model = layers_of(None if scaling == "forgotten" else scaler, network)
    else:
        from sklearn.pipeline import make_pipeline

        model = make_pipeline(network) if scaling == "forgotten" else make_pipeline(scaler, network)
    return save_bundle(model, path, features=features, classes=[0, 1], format=format)


def layers_of(scaler: Any, network: Any) -> tuple[Layer, ...]:
    """Return a scikit-learn network of two classes as layers, the scaling folded into the first one.

    scaler: None leaves the scaling out. scikit-learn has one output, the log-odds of class 1; softmax of (0, log-odds)
    gives the same two chances.
    """
    layers = [Layer(weights, bias) for weights, bias in zip(network.coefs_, network.intercepts_)]
    if scaler is not None:
        layers[0] = Layer(*fold_scaling(*layers[0], scaler.mean_, scaler.scale_))
    weights, bias = layers[-1]
    layers[-1] = Layer(np.column_stack([np.zeros_like(weights), weights]), np.array([0.0, bias[0]]))
    return tuple(layers)


def measure_loading(path: Path, rows: np.ndarray, clock=perf_counter, repeats: int = 5) -> Loading:
    """Return how long it takes to load a bundle and to answer the first of `rows`: once, then the median of repeats."""
    started = clock()
    bundle = load_bundle(path)
    loaded = clock()
    bundle.predict(rows[:1])
    moments = [clock()]
    first = moments[0] - loaded
    for _ in range(repeats):
        bundle.predict(rows[:1])
        moments.append(clock())
    return Loading(loaded - started, first, float(np.median(np.diff(moments))))


def ticket_at(example: np.ndarray, columns: tuple[int, int], ranges: Sequence[tuple[float, float]], spots: np.ndarray):
    """Return rows like `example` but for two columns, shape (spots, features).

    spots: shape (spots, 2), each coordinate from 0 to 1, the low to the high end of its column's range.
    """
    rows = np.tile(example, (len(spots), 1))
    for axis, (column, (low, high)) in enumerate(zip(columns, ranges)):
        rows[:, column] = low + spots[:, axis] * (high - low)
    return rows
