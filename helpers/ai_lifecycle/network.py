"""A dense neural network in NumPy: forward pass, loss, backward pass, gradient check.

The network is a sequence of layers, each a pair of arrays.
Every function takes arrays and returns new ones; none changes its arguments.
Whether those arrays are being trained or merely asked is not known here:
training is in `training_process`.
"""

import hashlib
from collections.abc import Callable, Sequence
from typing import NamedTuple

import numpy as np


class Layer(NamedTuple):
    """The trainable arrays of one dense layer.

    weights: shape (inputs, outputs), one column for each of the layer's neurons.
    bias: shape (outputs,).
    """

    weights: np.ndarray
    bias: np.ndarray


# Each activation: the function, and its derivative written in terms of the function's *result*,
# because the forward pass keeps results and throws the sums away.
ACTIVATIONS: dict[str, tuple[Callable, Callable]] = {
    "relu": (lambda z: np.maximum(z, 0), lambda a: (a > 0).astype(a.dtype)),
    "tanh": (np.tanh, lambda a: 1 - a**2),
    "sigmoid": (lambda z: 0.5 * (1 + np.tanh(z / 2)), lambda a: a * (1 - a)),
    "linear": (lambda z: z, np.ones_like),
}


def initialize(sizes: Sequence[int], seed: int) -> tuple[Layer, ...]:
    """Return random layers for the given widths, inputs first.

    sizes: neurons in each layer, for example [64, 32, 10]: 64 inputs, 32 hidden, 10 classes.
    seed: the same seed gives the same layers.

    Weights are drawn from a normal distribution of variance 2 / inputs; biases are zero.
    Source: He et al., "Delving Deep into Rectifiers", 2015, equation 10.
    Raises ValueError for fewer than two sizes or a size below one.

    >>> [layer.weights.shape for layer in initialize([2, 3, 2], seed=0)]
    [(2, 3), (3, 2)]
    """
    if len(sizes) < 2 or min(sizes) < 1:
        raise ValueError(
            f"sizes must name at least an input and an output width, each 1 or more; got {list(sizes)}."
        )
    random = np.random.default_rng(seed)
    return tuple(
        Layer(random.normal(0, np.sqrt(2 / inputs), (inputs, outputs)), np.zeros(outputs))
        for inputs, outputs in zip(sizes, sizes[1:])
    )


def forward(layers: Sequence[Layer], inputs: np.ndarray, activation: str = "relu") -> list[np.ndarray]:
    """Return the activations of every layer: the inputs first, the logits last.

    layers: pairs of weights (inputs, outputs) and bias (outputs,).
    inputs: shape (rows, inputs of the first layer).
    activation: a key of ACTIVATIONS, used on every layer but the last.

    >>> layers = [Layer(np.array([[1.0, -1.0]]), np.zeros(2)), Layer(np.ones((2, 1)), np.zeros(1))]
    >>> [a.tolist() for a in forward(layers, np.array([[3.0]]))]
    [[[3.0]], [[3.0, 0.0]], [[3.0]]]
    """
    activate, _ = ACTIVATIONS[activation]
    activations = [inputs]
    for weights, bias in layers[:-1]:
        activations.append(activate(activations[-1] @ weights + bias))
    weights, bias = layers[-1]
    activations.append(activations[-1] @ weights + bias)
    return activations


def softmax(logits: np.ndarray) -> np.ndarray:
    """Return probabilities, shape (rows, classes), each row summing to 1.

    The largest logit of a row is subtracted first: the result is the same and exp cannot overflow.

    >>> softmax(np.array([[1000.0, 1000.0]])).tolist()
    [[0.5, 0.5]]
    """
    exponentials = np.exp(logits - logits.max(axis=1, keepdims=True))
    return exponentials / exponentials.sum(axis=1, keepdims=True)


def cross_entropy(logits: np.ndarray, labels: np.ndarray) -> float:
    """Return the mean cross-entropy, in nats, of the true labels under the softmax of the logits.

    logits: shape (rows, classes). labels: shape (rows,), integers from 0 to classes - 1.
    Computed from log-sum-exp, so that no probability is ever rounded to 0.

    >>> round(cross_entropy(np.array([[0.0, 0.0]]), np.array([1])), 4)
    0.6931
    """
    shifted = logits - logits.max(axis=1, keepdims=True)
    log_sum = np.log(np.exp(shifted).sum(axis=1))
    return float(np.mean(log_sum - shifted[np.arange(len(labels)), labels]))


def backward(
    layers: Sequence[Layer], activations: Sequence[np.ndarray], labels: np.ndarray, activation: str = "relu"
) -> list[Layer]:
    """Return the gradient of the mean cross-entropy for every weight and bias, in layer order.

    activations: what `forward` returned for the same layers. labels: shape (rows,).
    Each result has the shape of the layer it belongs to.
    Source: Rumelhart, Hinton and Williams, "Learning representations by back-propagating errors", 1986.
    """
    _, derivative = ACTIVATIONS[activation]
    rows = len(labels)
    # The gradient of softmax and cross-entropy together: probability minus 1 at the true class.
    signal = softmax(activations[-1])
    signal[np.arange(rows), labels] -= 1
    signal /= rows
    gradients = []
    for index in reversed(range(len(layers))):
        gradients.append(Layer(activations[index].T @ signal, signal.sum(axis=0)))
        if index > 0:
            weights, _ = layers[index]
            signal = (signal @ weights.T) * derivative(activations[index])
    return gradients[::-1]


def numerical_gradient(loss: Callable[[np.ndarray], float], values: np.ndarray, epsilon: float = 1e-5) -> np.ndarray:
    """Return the gradient of `loss` at `values`, one central difference for each entry.

    loss: takes an array shaped like values, returns a number. values: any shape; left as it was.
    Source: central difference, (f(x + e) - f(x - e)) / 2e, whose error shrinks with e squared.

    >>> numerical_gradient(lambda v: float((v**2).sum()), np.array([1.0, -2.0])).round(6).tolist()
    [2.0, -4.0]
    """
    values = np.array(values, dtype=float)
    gradient = np.empty_like(values)
    for index in np.ndindex(values.shape):
        kept = values[index]
        values[index] = kept + epsilon
        above = loss(values)
        values[index] = kept - epsilon
        below = loss(values)
        values[index] = kept
        gradient[index] = (above - below) / (2 * epsilon)
    return gradient


def gradient_check(
    loss: Callable[[np.ndarray], float], values: np.ndarray, gradient: np.ndarray, epsilon: float = 1e-5
) -> float:
    """Return the largest relative error between a claimed gradient and the numerical one.

    The relative error of one entry is |claimed - numerical| / max(|claimed| + |numerical|, 1e-8).
    Below about 1e-6 the claimed gradient is right; above about 1e-2 it is wrong.

    >>> gradient_check(lambda v: float((v**2).sum()), np.array([1.0, -2.0]), np.array([2.0, -4.0])) < 1e-6
    True
    """
    numerical = numerical_gradient(loss, values, epsilon)
    scale = np.maximum(np.abs(gradient) + np.abs(numerical), 1e-8)
    return float(np.max(np.abs(gradient - numerical) / scale))


def predict(layers: Sequence[Layer], inputs: np.ndarray, activation: str = "relu") -> np.ndarray:
    """Return the probability of every class, shape (rows, classes). The layers are only read."""
    return softmax(forward(layers, inputs, activation)[-1])


def fingerprint(layers: Sequence[Layer]) -> str:
    """Return 12 hexadecimal digits that change when any bit of any weight changes."""
    digest = hashlib.sha256()
    for layer in layers:
        for array in layer:
            digest.update(np.ascontiguousarray(array).tobytes())
    return digest.hexdigest()[:12]


def parameter_count(layers: Sequence[Layer]) -> int:
    """Return how many numbers training may change."""
    return sum(weights.size + bias.size for weights, bias in layers)
