"""Getting there sooner and stopping in time: optimizers, schedules, early stopping, random search.

An optimizer turns a gradient into a change of the weights. All of them see the same gradients; they differ in what
they remember. The lesson explains these functions, its playground animates them, and its solution uses them.

Each optimizer says how many `memories` it keeps for an array of weights, arrays of the same shape, and how many `flops`
an update takes for each weight: additions, multiplications, divisions and roots, one each.
"""

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import ClassVar, NamedTuple

import numpy as np

from ai_lifecycle.network import Layer, backward, cross_entropy, forward
from ai_lifecycle.schedules import SCHEDULES
from ai_lifecycle.training_process import batches

Memory = tuple[np.ndarray, ...]  # what an optimizer remembers for one array of weights: arrays of its shape


@dataclass(frozen=True)
class Sgd:
    """Stochastic gradient descent: straight downhill, and nothing remembered.

    Source: Robbins and Monro, "A stochastic approximation method", 1951.
    """

    memories: ClassVar[int] = 0
    flops: ClassVar[int] = 2

    def change(self, gradient: np.ndarray, memory: Memory, step: int, learning_rate: float):
        """Return (what to add to the weights, the new memory); step: which one this is, from 1."""
        return -learning_rate * gradient, ()


@dataclass(frozen=True)
class Momentum:
    """A rolling ball: the last change goes on, a little weaker, and the new gradient bends it.

    momentum: the share of its velocity that the ball keeps, from 0 to below 1.
    Source: Polyak, "Some methods of speeding up the convergence of iteration methods", 1964.
    """

    momentum: float = 0.9
    memories: ClassVar[int] = 1
    flops: ClassVar[int] = 4

    def change(self, gradient: np.ndarray, memory: Memory, step: int, learning_rate: float):
        """Return (what to add to the weights, the new memory); step: which one this is, from 1."""
        (velocity,) = memory
        velocity = self.momentum * velocity - learning_rate * gradient
        return velocity, (velocity,)


@dataclass(frozen=True)
class RmsProp:
    """Each weight has steps of its own size: its gradient is divided by how large it usually is.

    rho: the share of the mean square that is kept at each step. epsilon: keeps a division by 0 away.
    Source: Tieleman and Hinton, "Lecture 6.5: rmsprop", Coursera, 2012; epsilon as Keras has it, under the root.
    """

    rho: float = 0.9
    epsilon: float = 1e-7
    memories: ClassVar[int] = 1
    flops: ClassVar[int] = 9

    def change(self, gradient: np.ndarray, memory: Memory, step: int, learning_rate: float):
        """Return (what to add to the weights, the new memory); step: which one this is, from 1."""
        (square,) = memory
        square = self.rho * square + (1 - self.rho) * gradient**2
        return -learning_rate * gradient / np.sqrt(square + self.epsilon), (square,)


@dataclass(frozen=True)
class Adam:
    """Momentum's mean gradient, divided by RMSProp's usual size, both corrected for having started at 0.

    beta_1, beta_2: the shares of the mean and of the mean square that are kept. epsilon: keeps a division by 0 away.
    Source: Kingma and Ba, "Adam: a method for stochastic optimization", 2015; epsilon as Keras has it, which is the
    "epsilon hat" of their section 2: both corrections are in the rate.
    """

    beta_1: float = 0.9
    beta_2: float = 0.999
    epsilon: float = 1e-7
    memories: ClassVar[int] = 2
    flops: ClassVar[int] = 12

    def change(self, gradient: np.ndarray, memory: Memory, step: int, learning_rate: float):
        """Return (what to add to the weights, the new memory); step: which one this is, from 1."""
        mean, square = memory
        mean = self.beta_1 * mean + (1 - self.beta_1) * gradient
        square = self.beta_2 * square + (1 - self.beta_2) * gradient**2
        rate = learning_rate * (1 - self.beta_2**step) ** 0.5 / (1 - self.beta_1**step)
        return -rate * mean / (np.sqrt(square) + self.epsilon), (mean, square)


Optimizer = Sgd | Momentum | RmsProp | Adam
OPTIMIZERS: dict[str, type] = {"sgd": Sgd, "momentum": Momentum, "rmsprop": RmsProp, "adam": Adam}


class State(NamedTuple):
    """What an optimizer carries from step to step: steps taken so far, and a memory for each array of weights."""

    steps: int
    memory: tuple[Memory, ...]

    @property
    def nbytes(self) -> int:
        """Bytes of all memories: what training holds beyond weights and gradients, and inference does without."""
        return sum(array.nbytes for arrays in self.memory for array in arrays)


def start(optimizer: Optimizer, parameters: Sequence[np.ndarray]) -> State:
    """Return the state before the first step: for each array as many arrays of zeros as the optimizer remembers.

    >>> start(Adam(), [np.ones((2, 3))]).nbytes
    96
    """
    return State(0, tuple(tuple(np.zeros_like(p) for _ in range(optimizer.memories)) for p in parameters))


def update(
    optimizer: Optimizer,
    parameters: Sequence[np.ndarray],
    gradients: Sequence[np.ndarray],
    state: State,
    learning_rate: float,
) -> tuple[list[np.ndarray], State]:
    """Return the parameters and the state after one step; those that came in are left as they were.

    parameters, gradients: arrays in the same order and of the same shapes. learning_rate: for this step, 0 or more.

    >>> parameters, state = update(Sgd(), [np.array([1.0])], [np.array([4.0])], State(0, ((),)), 0.5)
    >>> parameters[0].tolist(), state.steps
    ([-1.0], 1)
    """
    steps = state.steps + 1
    changes, memory = zip(
        *(optimizer.change(g, kept, steps, learning_rate) for g, kept in zip(gradients, state.memory, strict=True))
    )
    moved = [parameter + change for parameter, change in zip(parameters, changes, strict=True)]
    return moved, State(steps, memory)


def descend(
    slopes: Callable[[np.ndarray], np.ndarray],
    begin: Sequence[float],
    optimizer: Optimizer,
    *,
    learning_rate: float,
    steps: int,
    schedule: str = "constant",
) -> Iterator[np.ndarray]:
    """Yield the weights that a run on a loss surface visits, the beginning first: steps + 1 arrays.

    slopes: takes weights, returns the gradient there. begin: the first weights. schedule: a key of SCHEDULES.

    >>> [place.tolist() for place in descend(lambda w: 2 * w, [1.0], Sgd(), learning_rate=0.25, steps=2)]
    [[1.0], [0.5], [0.25]]
    """
    weights = [np.array(begin, dtype=float)]
    state = start(optimizer, weights)
    yield weights[0]
    for step in range(steps):
        rate = SCHEDULES[schedule](learning_rate, step, steps)
        weights, state = update(optimizer, weights, [slopes(weights[0])], state, rate)
        yield weights[0]


def training_step(
    layers: Sequence[Layer],
    inputs: np.ndarray,
    labels: np.ndarray,
    optimizer: Optimizer,
    state: State,
    learning_rate: float,
    activation: str = "relu",
) -> tuple[tuple[Layer, ...], State, float]:
    """Return the layers and the state after one step on one batch, and the loss before it.

    inputs: shape (rows, features). labels: shape (rows,), integers. state: from `start`, or from the step before.
    """
    loss, gradients = loss_and_gradients(layers, inputs, labels, activation)
    parameters, state = update(optimizer, flat(layers), gradients, state, learning_rate)
    return paired(parameters), state, loss


def loss_and_gradients(
    layers: Sequence[Layer], inputs: np.ndarray, labels: np.ndarray, activation: str = "relu"
) -> tuple[float, list[np.ndarray]]:
    """Return the mean loss of a batch, and its gradient for every array in the order of `flat`."""
    activations = forward(layers, inputs, activation)
    loss = cross_entropy(activations[-1], labels)
    return loss, flat(backward(layers, activations, labels, activation))


@dataclass(frozen=True)
class Step:
    """Where a training run stands after one step.

    number: steps so far, from 1. epoch: passes over the data begun, from 1. epoch_over: whether this step ends one.
    rows: in its batch. loss: of its batch, before the update. learning_rate: of this step. layers: after its update.
    state: the optimizer's.
    """

    number: int
    epoch: int
    epoch_over: bool
    rows: int
    loss: float
    learning_rate: float
    layers: tuple[Layer, ...]
    state: State


def train(
    layers: Sequence[Layer],
    inputs: np.ndarray,
    labels: np.ndarray,
    optimizer: Optimizer,
    *,
    learning_rate: float,
    batch_size: int,
    epochs: int,
    seed: int,
    schedule: str = "constant",
    activation: str = "relu",
) -> Iterator[Step]:
    """Yield one Step after another, each epoch visiting every row once in a new random order.

    schedule: a key of SCHEDULES. Nothing is computed until it is asked for.
    Raises ValueError for a batch size or a learning rate that is not above 0, or an unknown schedule.

    >>> from ai_lifecycle.network import initialize
    >>> x, y = np.array([[0.0], [1.0], [2.0]]), np.array([0, 1, 1])
    >>> run = train(initialize([1, 2], 0), x, y, Adam(), learning_rate=0.1, batch_size=2, epochs=2, seed=0)
    >>> [(step.number, step.rows, step.epoch_over) for step in run]
    [(1, 2, False), (2, 1, True), (3, 2, False), (4, 1, True)]
    """
    if batch_size < 1 or not learning_rate > 0:
        raise ValueError(
            f"batch_size and learning_rate must be above 0; got batch_size={batch_size}, learning_rate={learning_rate}."
        )
    if schedule not in SCHEDULES:
        raise ValueError(f"schedule must be one of {', '.join(SCHEDULES)}; got {schedule!r}.")
    an_epoch = -(-len(inputs) // batch_size)  # steps, rounded up
    layers = tuple(layers)
    state = start(optimizer, flat(layers))
    for number, epoch, rows in batches(len(inputs), batch_size, epochs, seed):
        rate = SCHEDULES[schedule](learning_rate, number - 1, an_epoch * epochs)
        layers, state, loss = training_step(layers, inputs[rows], labels[rows], optimizer, state, rate, activation)
        yield Step(number, epoch, number % an_epoch == 0, len(rows), loss, rate, layers, state)


def flat(layers: Iterable[Sequence[np.ndarray]]) -> list[np.ndarray]:
    """Return the arrays of all layers in one list: weights, bias, weights, bias, ..."""
    return [array for layer in layers for array in layer]


def paired(parameters: Sequence[np.ndarray]) -> tuple[Layer, ...]:
    """Return layers from one list of arrays: the way back from `flat`."""
    return tuple(Layer(*pair) for pair in zip(parameters[::2], parameters[1::2], strict=True))
