"""How feedback changes weights: one training step, taken apart, and many of them in a row.

The lesson explains these functions, its playground animates them, and its solution uses them.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np

from ai_lifecycle.network import Layer, backward, cross_entropy, forward

PHASES = ("forward", "loss", "backward", "update")


@dataclass(frozen=True)
class Phase:
    """One visible part of a training step: what is known once it is over.

    name: one of PHASES. layers: the weights now; they differ from before only after "update".
    activations: from "forward" on. loss: from "loss" on, before the update. gradients: from "backward" on.
    """

    name: str
    layers: tuple[Layer, ...]
    activations: tuple[np.ndarray, ...] = ()
    loss: float | None = None
    gradients: tuple[Layer, ...] = ()


@dataclass(frozen=True)
class Penalty:
    """Regularisation added to the loss: rate * (sum of |w| for "l1", half the sum of w² for "l2").

    Biases are never penalised.
    """

    kind: str = "none"
    rate: float = 0.0

    def gradient(self, weights: np.ndarray) -> np.ndarray | float:
        """Return what the penalty adds to the gradient of these weights."""
        if self.kind == "l1":
            return self.rate * np.sign(weights)
        if self.kind == "l2":
            return self.rate * weights
        return 0.0


NO_PENALTY = Penalty()


def phases(
    layers: Sequence[Layer],
    inputs: np.ndarray,
    labels: np.ndarray,
    learning_rate: float,
    activation: str = "relu",
    penalty: Penalty = NO_PENALTY,
) -> Iterator[Phase]:
    """Yield the four phases of one training step on one batch: forward, loss, backward, update.

    inputs: shape (rows, features). labels: shape (rows,), integers. learning_rate: above 0.
    The layers that came in are left as they were; the last phase holds the new ones.
    The loss is the cross-entropy alone, so that it can be compared between penalties.
    """
    layers = tuple(layers)
    activations = tuple(forward(layers, inputs, activation))
    yield Phase("forward", layers, activations)
    loss = cross_entropy(activations[-1], labels)
    yield Phase("loss", layers, activations, loss)
    # Every gradient is known before any weight changes: a layer's gradient depends on the layers above it.
    gradients = tuple(
        Layer(gradient.weights + penalty.gradient(layer.weights), gradient.bias)
        for layer, gradient in zip(layers, backward(layers, activations, labels, activation))
    )
    yield Phase("backward", layers, activations, loss, gradients)
    updated = tuple(
        Layer(weights - learning_rate * weight_gradient, bias - learning_rate * bias_gradient)
        for (weights, bias), (weight_gradient, bias_gradient) in zip(layers, gradients)
    )
    yield Phase("update", updated, activations, loss, gradients)


def training_step(
    layers: Sequence[Layer],
    inputs: np.ndarray,
    labels: np.ndarray,
    learning_rate: float,
    activation: str = "relu",
    penalty: Penalty = NO_PENALTY,
) -> tuple[tuple[Layer, ...], float]:
    """Return the layers after one step of gradient descent, and the loss before it."""
    *_, last = phases(layers, inputs, labels, learning_rate, activation, penalty)
    return last.layers, last.loss


@dataclass(frozen=True)
class Step:
    """Where a training run stands after one step.

    number: steps so far, from 1. epoch: passes over the data begun so far, from 1.
    loss: of this step's batch, before its update. layers: after its update.
    """

    number: int
    epoch: int
    loss: float
    layers: tuple[Layer, ...]


def train(
    layers: Sequence[Layer],
    inputs: np.ndarray,
    labels: np.ndarray,
    *,
    learning_rate: float,
    batch_size: int,
    epochs: int,
    seed: int,
    activation: str = "relu",
    penalty: Penalty = NO_PENALTY,
) -> Iterator[Step]:
    """Yield one Step after another: every row once an epoch, in a new random order each time.

    A generator: nothing is computed until it is asked for, and whoever stops asking has stopped training.
    Keep the history with `list(train(...))`.
    Raises ValueError for a batch size or a learning rate that is not above 0.

    >>> from ai_lifecycle.network import initialize
    >>> x, y = np.array([[0.0], [1.0]]), np.array([0, 1])
    >>> history = list(train(initialize([1, 2], 0), x, y, learning_rate=1.0, batch_size=1, epochs=50, seed=0))
    >>> history[-1].number, history[-1].loss < history[0].loss
    (100, True)
    """
    if batch_size < 1 or not learning_rate > 0:
        raise ValueError(
            f"batch_size and learning_rate must be above 0; got batch_size={batch_size}, learning_rate={learning_rate}."
        )
    random = np.random.default_rng(seed)
    layers, number = tuple(layers), 0
    for epoch in range(1, epochs + 1):
        order = random.permutation(len(inputs))
        for start in range(0, len(order), batch_size):
            rows = order[start : start + batch_size]
            layers, loss = training_step(layers, inputs[rows], labels[rows], learning_rate, activation, penalty)
            number += 1
            yield Step(number, epoch, loss, layers)


def accuracy(layers: Sequence[Layer], inputs: np.ndarray, labels: np.ndarray, activation: str = "relu") -> float:
    """Return the share of rows, from 0 to 1, whose largest logit is at the true label."""
    return float(np.mean(forward(layers, inputs, activation)[-1].argmax(axis=1) == labels))
