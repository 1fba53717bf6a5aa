"""How feedback changes weights: one training step, taken apart, and many of them in a row.

The lesson explains these functions, its playground animates them, and its solution uses them.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np

from ai_lifecycle.network import Layer, backward, cross_entropy, forward, numerical_gradient

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

    def value(self, weights: np.ndarray) -> float:
        """Return what the penalty adds to the loss for these weights."""
        if self.kind == "l1":
            return self.rate * float(np.abs(weights).sum())
        if self.kind == "l2":
            return self.rate * float((weights**2).sum()) / 2
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
    layers = tuple(Layer(*layer) for layer in layers)  # plain pairs, as learners write them, are welcome
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
    layers = tuple(layers)
    for number, epoch, rows in batches(len(inputs), batch_size, epochs, seed):
        layers, loss = training_step(layers, inputs[rows], labels[rows], learning_rate, activation, penalty)
        yield Step(number, epoch, loss, layers)


def batches(rows: int, batch_size: int, epochs: int, seed: int) -> Iterator[tuple[int, int, np.ndarray]]:
    """Yield (step number from 1, epoch from 1, row numbers) for every batch of every epoch.

    Each epoch visits all rows once, in a new random order; its last batch may be smaller.

    >>> [(number, epoch, len(chosen)) for number, epoch, chosen in batches(5, 3, epochs=2, seed=0)]
    [(1, 1, 3), (2, 1, 2), (3, 2, 3), (4, 2, 2)]
    """
    random = np.random.default_rng(seed)
    number = 0
    for epoch in range(1, epochs + 1):
        order = random.permutation(rows)
        for start in range(0, rows, batch_size):
            number += 1
            yield number, epoch, order[start : start + batch_size]


def accuracy(layers: Sequence[Layer], inputs: np.ndarray, labels: np.ndarray, activation: str = "relu") -> float:
    """Return the share of rows, from 0 to 1, whose largest logit is at the true label."""
    return float(np.mean(forward(layers, inputs, activation)[-1].argmax(axis=1) == labels))


def with_weight(layers: Sequence[Layer], place: tuple[int, int, int], value: float) -> tuple[Layer, ...]:
    """Return the layers with one weight set to `value`; those that came in are left as they were.

    place: (layer, input of that layer, neuron of that layer), each counted from 0.
    """
    index, row, column = place
    weights = layers[index].weights.copy()
    weights[row, column] = value
    return (*layers[:index], Layer(weights, layers[index].bias), *layers[index + 1 :])


def slope(
    layers: Sequence[Layer],
    inputs: np.ndarray,
    labels: np.ndarray,
    place: tuple[int, int, int],
    activation: str = "relu",
    penalty: Penalty = NO_PENALTY,
) -> float:
    """Return the numerical gradient of loss plus penalty for the one weight at `place`, as in `with_weight`.

    It asks the network twice and nothing else: what the backward pass claims can be held against it.
    """
    index, row, column = place

    def loss(value: np.ndarray) -> float:
        changed = with_weight(layers, place, value[0])
        penalised = penalty.value(changed[index].weights[row, column])
        return cross_entropy(forward(changed, inputs, activation)[-1], labels) + penalised

    return float(numerical_gradient(loss, layers[index].weights[row, column : column + 1])[0])


def link_signals(layers: Sequence[Layer], activations: Sequence[np.ndarray]) -> list[np.ndarray]:
    """Return what each weight carried forward: the mean of its input over the batch times the weight.

    Each result has the shape of its layer's weights.
    """
    return [entering.mean(axis=0)[:, None] * layer.weights for entering, layer in zip(activations, layers)]
