"""Loss surfaces over two weights, for pictures of how a training run moves: a valley, a saddle, a bumpy bowl.

Both weights run from -1.3 to 1.3, and the lowest loss of every surface is 0.
"""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np


@dataclass(frozen=True)
class Surface:
    """A loss over two weights.

    loss(x, y): numbers or arrays of the same shape. gradient(x, y): the pair of its slopes, likewise.
    start: where runs begin. lowest: the places where the loss is 0. goal: a loss that counts as arrived.
    words: what it looks like.
    spread: the deviation of the slopes that single rows would give.
    """

    loss: Callable
    gradient: Callable
    start: tuple[float, float]
    lowest: tuple[tuple[float, float], ...]
    goal: float
    words: str
    spread: float = 0.3

    def noise(self, batch_size: int, rows: int) -> float:
        """Return the deviation of a slope that a mini-batch of `batch_size` out of `rows` gives; 0 for all rows.

        Source: the standard error of a mean of rows drawn without putting back, (1 / n - 1 / N) under the root.
        """
        return self.spread * max(1 / batch_size - 1 / rows, 0.0) ** 0.5

    def slopes(self, weights: np.ndarray, noise: float = 0.0, random: np.random.Generator | None = None) -> np.ndarray:
        """Return the gradient at `weights`, shape (2,), with normal noise of that deviation on both slopes.

        The noise stands for mini-batches: the gradient of a few rows points only roughly where that of all rows does.
        """
        exact = np.array(self.gradient(*weights))
        return exact + random.normal(0, noise, 2) if noise else exact


# Twenty-five times as steep across as along, turned a little so that no single weight goes along it.
_ALONG, _ACROSS, _TURN = 0.08, 2.0, np.pi / 9
_COS, _SIN = np.cos(_TURN), np.sin(_TURN)


def _valley(x, y):
    return (_ALONG * (_COS * x + _SIN * y) ** 2 + _ACROSS * (_COS * y - _SIN * x) ** 2) / 2


def _valley_slopes(x, y):
    along, across = _ALONG * (_COS * x + _SIN * y), _ACROSS * (_COS * y - _SIN * x)
    return _COS * along - _SIN * across, _SIN * along + _COS * across


def _saddle(x, y):
    return x**2 / 2 + 2 * (y**2 - 0.5) ** 2


def _saddle_slopes(x, y):
    return x, 8 * y * (y**2 - 0.5)


_WAVES, _HEIGHT = 9.0, 0.07


def _bumps(x, y):
    return (x**2 + y**2) / 2 + _HEIGHT * (2 - np.cos(_WAVES * x) - np.cos(_WAVES * y))


def _bumps_slopes(x, y):
    return x + _HEIGHT * _WAVES * np.sin(_WAVES * x), y + _HEIGHT * _WAVES * np.sin(_WAVES * y)


_LOW = 0.5**0.5
SURFACES: dict[str, Surface] = {
    "valley": Surface(
        _valley, _valley_slopes, (-1.1, 0.6), ((0.0, 0.0),), 0.001, "a long valley with steep walls and a flat floor"
    ),
    "saddle": Surface(
        _saddle, _saddle_slopes, (-1.0, 0.0001), ((0.0, _LOW), (0.0, -_LOW)), 0.001,
        "a pass between two hollows, flat at its middle",
    ),
    "bumps": Surface(
        _bumps, _bumps_slopes, (-1.1, 0.95), ((0.0, 0.0),), 0.01, "a bowl with dents in which a run can get stuck"
    ),
}  # fmt: skip


def answer(weights: np.ndarray, x: float, y: float) -> float:
    """Return what a model with these two weights answers about the inputs x and y: their weighted sum.

    >>> answer(np.array([2.0, -1.0]), 0.5, 3.0)
    -2.0
    """
    return float(weights[0] * x + weights[1] * y)
