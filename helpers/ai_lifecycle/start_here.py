"""A line that learns: the smallest model there is, trained in visible steps, frozen, and asked.

A line is an array of two numbers, weight and bias; it answers `weight * estimate + bias` hours for a ticket.
The lesson explains these functions, its playground animates them, and its solution rewrites them.
"""

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from ai_lifecycle import network

ESTIMATES = (1.0, 2.0, 3.0, 5.0, 8.0)  # what the team says of a ticket, from small to large
TRUE_LINE = (2.5, 6.0)  # what tickets really need: hours for each 1 of the estimate, and hours on top
TRAINING, INFERENCE = "training", "inference"


def make_tickets(rows: int = 40, noise: float = 1.5, seed: int = 0) -> tuple[np.ndarray, np.ndarray]:
    """Return the estimates of finished tickets and the hours they took, each of shape (rows,).

    The hours lie on TRUE_LINE, give or take a normal error of `noise` hours; at least half an hour each.
    Raises ValueError for no rows or a negative noise.

    >>> estimates, hours = make_tickets(rows=3, noise=0.0)
    >>> bool((hours == 2.5 * estimates + 6).all())
    True
    """
    if rows < 1 or noise < 0:
        raise ValueError(f"rows must be at least 1 and noise at least 0; got rows={rows}, noise={noise}.")
    random = np.random.default_rng(seed)
    estimates = random.choice(ESTIMATES, rows)
    weight, bias = TRUE_LINE
    return estimates, np.maximum(weight * estimates + bias + random.normal(0, noise, rows), 0.5)


def predict(line: np.ndarray, estimates: np.ndarray) -> np.ndarray:
    """Return the hours that the line answers, one for each estimate. The line is only read.

    line: shape (2,), weight and bias. estimates: shape (rows,).

    >>> predict(np.array([3.0, 2.0]), np.array([1.0, 5.0])).tolist()
    [5.0, 17.0]
    """
    weight, bias = line
    return weight * estimates + bias


def squared_loss(line: np.ndarray, estimates: np.ndarray, hours: np.ndarray) -> float:
    """Return the mean squared error of the line's answers, in hours squared. estimates, hours: shape (rows,).

    >>> squared_loss(np.array([3.0, 2.0]), np.array([1.0, 5.0]), np.array([5.0, 19.0]))
    2.0
    """
    return float(np.mean((predict(line, estimates) - hours) ** 2))


def slopes(line: np.ndarray, estimates: np.ndarray, hours: np.ndarray) -> np.ndarray:
    """Return the gradient of the mean squared error, shape (2,): its slope for the weight and for the bias.

    Source: the derivative of mean((w * x + b - y)²), which is mean(2 * error * x) for w and mean(2 * error) for b.

    >>> slopes(np.array([0.0, 0.0]), np.array([2.0]), np.array([6.0])).tolist()
    [-24.0, -12.0]
    """
    errors = predict(line, estimates) - hours
    return np.array([2 * np.mean(errors * estimates), 2 * np.mean(errors)])


def training_step(line: np.ndarray, estimates: np.ndarray, hours: np.ndarray, learning_rate: float) -> np.ndarray:
    """Return the line after one step of gradient descent, shape (2,); the one that came in is left as it was.

    >>> training_step(np.array([0.0, 0.0]), np.array([2.0]), np.array([6.0]), 0.1).round(6).tolist()
    [2.4, 1.2]
    """
    return line - learning_rate * slopes(line, estimates, hours)


@dataclass(frozen=True)
class Step:
    """Where a training run stands after one step.

    number: steps so far, from 1. line: after the step, shape (2,). loss: of that line, in hours squared.
    """

    number: int
    line: np.ndarray
    loss: float


def train(
    line: np.ndarray, estimates: np.ndarray, hours: np.ndarray, *, learning_rate: float, steps: int
) -> Iterator[Step]:
    """Yield one Step after another; each learns from all tickets at once.

    A generator: nothing is computed until it is asked for, and whoever stops asking has stopped training.
    Raises ValueError for a learning rate that is not above 0, or for no tickets.

    >>> history = list(train(np.zeros(2), np.array([1.0, 2.0]), np.array([5.0, 8.0]), learning_rate=0.1, steps=500))
    >>> history[-1].line.round(2).tolist()
    [3.0, 2.0]
    """
    if not learning_rate > 0 or len(estimates) == 0:
        raise ValueError(
            "learning_rate must be above 0 and there must be a ticket; "
            f"got learning_rate={learning_rate} and {len(estimates)} tickets."
        )
    for number in range(1, steps + 1):
        line = training_step(line, estimates, hours, learning_rate)
        yield Step(number, line, squared_loss(line, estimates, hours))


def freeze(line: np.ndarray) -> np.ndarray:
    """Return a copy of the line that NumPy refuses to write to.

    >>> freeze(np.array([3.0, 2.0])).flags.writeable
    False
    """
    frozen = line.copy()
    frozen.flags.writeable = False
    return frozen


def fingerprint(line: np.ndarray) -> str:
    """Return 12 hexadecimal digits that change when any bit of the weight or of the bias changes."""
    return network.fingerprint([line])


def kind_of_call(before: np.ndarray, after: np.ndarray) -> str:
    """Return what a call did, from copies of the weights made before and after it: "training" or "inference".

    Weights that changed, however little, were trained; weights that are the same were only used.
    A training call whose slopes are all exactly 0 cannot be told from an inference by its weights.

    >>> kind_of_call(np.array([3.0, 2.0]), np.array([3.0, 2.0]))
    'inference'
    """
    return INFERENCE if np.array_equal(before, after) else TRAINING
