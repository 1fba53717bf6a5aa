"""How little a model can run on: what training and inference hold in memory, fewer bits, fewer weights.

Nothing here trains: a trained model comes in, a smaller copy goes out, and the weights that came in stay as they were.
What a copy takes as a file is in `small_layers`.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
from numpy.random import default_rng  # NumPy loads this part late, which would count where memory is measured

from ai_lifecycle.network import ACTIVATIONS, Layer


@dataclass(frozen=True)
class Memory:
    """Bytes that a computation holds at once, by what they are for.

    weights: the parameters. gradients: one number for each parameter. optimizer: its memories.
    activations: what the layers gave for the rows.
    """

    weights: int
    gradients: int
    optimizer: int
    activations: int

    @property
    def total(self) -> int:
        """All of it together, bytes."""
        return self.weights + self.gradients + self.optimizer + self.activations


def parameters(sizes: Sequence[int]) -> int:
    """Return how many weights and biases a dense network has. sizes: widths, inputs first.

    >>> parameters([64, 32, 10])
    2410
    """
    return sum(inputs * outputs + outputs for inputs, outputs in zip(sizes, sizes[1:]))


def training_memory(sizes: Sequence[int], rows: int, copies: int, number_bytes: int = 4) -> Memory:
    """Return what one training step holds: every gradient, every memory, and the activations of every layer.

    sizes: widths, inputs first. rows: of the batch. copies: numbers that the optimizer keeps for each parameter (plain
    gradient descent 0, momentum 1, Adam 2). number_bytes: of one number. The backward pass needs every layer's
    activations, the inputs among them, so none can be let go before it. Working space of single operations is not
    counted.
    """
    weights = parameters(sizes) * number_bytes
    return Memory(weights, weights, copies * weights, rows * sum(sizes) * number_bytes)


def inference_memory(sizes: Sequence[int], rows: int, number_bytes: int = 4) -> Memory:
    """Return what answering holds: the weights, and the activations of two neighbouring layers at a time."""
    widest = max(inputs + outputs for inputs, outputs in zip(sizes, sizes[1:]))
    return Memory(parameters(sizes) * number_bytes, 0, 0, rows * widest * number_bytes)


def memory_needed(sizes: Sequence[int], rows: int, copies: int, number_bytes: int) -> tuple[int, int]:
    """Return the bytes that a training step and an answer hold: (training, inference).

    >>> memory_needed([4, 3, 5, 2], rows=5, copies=2, number_bytes=4)
    (1032, 348)
    """
    training = training_memory(sizes, rows, copies, number_bytes)
    return training.total, inference_memory(sizes, rows, number_bytes).total


def infer(layers: Sequence[tuple[np.ndarray, np.ndarray]], inputs: np.ndarray, activation: str = "relu") -> np.ndarray:
    """Return the logits, shape (rows, classes), holding no more than two layers' activations at a time.

    layers: pairs of weights (inputs, outputs) and bias (outputs,). inputs: shape (rows, inputs of the first layer).
    """
    activate, _ = ACTIVATIONS[activation]
    current = inputs
    for place, (weights, bias) in enumerate(layers):
        current = current @ weights
        current += bias
        if place < len(layers) - 1:
            current = np.maximum(current, 0, out=current) if activation == "relu" else activate(current)
    return current


def float32_layers(sizes: Sequence[int], seed: int) -> tuple[Layer, ...]:
    """Return random layers of 4-byte numbers for the given widths, made without a larger copy on the way.

    For measuring memory: weights as `network.initialize` draws them, though not the same ones.
    """
    random, layers = default_rng(seed), []
    for inputs, outputs in zip(sizes, sizes[1:]):
        weights = random.standard_normal((inputs, outputs), dtype=np.float32)
        weights *= np.float32(np.sqrt(2 / inputs))
        layers.append(Layer(weights, np.zeros(outputs, np.float32)))
    return tuple(layers)


class Quantized(NamedTuple):
    """Weights as whole numbers with a scale for each channel, a column of the weights.

    codes: whole numbers, shape (inputs, outputs). scales: shape (outputs,), what one step of a column's codes is worth.
    """

    codes: np.ndarray
    scales: np.ndarray


def quantize(weights: np.ndarray, bits: int = 8) -> Quantized:
    """Return the weights as whole numbers of so many bits, each column with a scale of its own.

    weights: shape (inputs, outputs), decimals. bits: 2 to 16; the codes are int8 up to 8 bits, else int16.
    The largest absolute weight of a column becomes the largest code, 127 for 8 bits; -128 stays unused, so that codes
    are symmetric. A column of zeros has codes of 0 and the scale 1. No weight moves by more than half its scale.
    Source: Jacob et al., "Quantization and training of neural networks for efficient integer-arithmetic-only
    inference", 2018; symmetric and per channel as in Krishnamoorthi, "Quantizing deep convolutional networks", 2018.
    Raises ValueError for bits out of range.

    >>> quantize(np.array([[0.5, -4.0], [-1.0, 1.0]])).codes.tolist()
    [[64, -127], [-127, 32]]
    """
    if not 2 <= bits <= 16:
        raise ValueError(f"bits must be from 2 to 16; got {bits}.")
    top = 2 ** (bits - 1) - 1
    largest = np.abs(weights).max(axis=0)
    scales = np.where(largest > 0, largest / top, 1).astype(weights.dtype)
    codes = np.clip(np.rint(weights / scales), -top, top)
    return Quantized(codes.astype(np.int8 if bits <= 8 else np.int16), scales)


def dequantize(quantized: Quantized) -> np.ndarray:
    """Return the decimals that codes and scales stand for, shape (inputs, outputs)."""
    return quantized.codes * quantized.scales


def quantize_as_one(weights: np.ndarray, bits: int = 8) -> Quantized:
    """Return the weights as whole numbers with one scale for all columns, repeated for each: per tensor."""
    one = quantize(weights.reshape(-1, 1), bits)
    return Quantized(one.codes.reshape(weights.shape), np.repeat(one.scales, weights.shape[1]))


def prune(weights: np.ndarray, share: float) -> np.ndarray:
    """Return a copy of the weights in which the smallest, by absolute value, are 0.

    weights: any shape. share: from 0 to 1; `round(share * weights.size)` weights become 0, of equal ones the first.
    Source: Han et al., "Learning both weights and connections for efficient neural networks", 2015.
    Raises ValueError for a share out of range.

    >>> prune(np.array([[0.1, -3.0], [-0.2, 2.0]]), 0.5).tolist()
    [[0.0, -3.0], [0.0, 2.0]]
    """
    if not 0 <= share <= 1:
        raise ValueError(f"share must be from 0 to 1; got {share}.")
    pruned = np.array(weights, order="C")
    smallest = np.argsort(np.abs(pruned), axis=None, kind="stable")[: round(share * pruned.size)]
    pruned.flat[smallest] = 0
    return pruned


def storage(weights: np.ndarray, index_bytes: int) -> tuple[str, int]:
    """Return the cheaper way to keep the weights, "dense" or "sparse", and its bytes; of equally cheap ones, dense.

    Dense keeps every number; sparse keeps each number that is not 0 together with its place.
    weights: any shape and dtype. index_bytes: of one place.

    >>> storage(np.array([0.0, 0.0, 0.0, 5.0], np.float32), index_bytes=4)
    ('sparse', 8)
    """
    dense = weights.nbytes
    sparse = int(np.count_nonzero(weights)) * (weights.itemsize + index_bytes)
    return ("sparse", sparse) if sparse < dense else ("dense", dense)


def soft_loss(
    student: np.ndarray, teacher: np.ndarray, labels: np.ndarray, temperature: float, teacher_share: float
) -> float:
    """Return what a student pays for not answering as its teacher does, and for missing the labels; nats.

    student, teacher: logits, shape (rows, classes). labels: shape (rows,). temperature: above 0; both sides' logits are
    divided by it before the softmax. teacher_share: from 0 (labels alone) to 1 (teacher alone).
    The teacher's part is multiplied by the temperature squared, which keeps its gradients as large as the labels'.
    Source: Hinton, Vinyals and Dean, "Distilling the knowledge in a neural network", 2015, section 2.

    >>> round(soft_loss(np.zeros((1, 2)), np.zeros((1, 2)), np.array([0]), temperature=1, teacher_share=0.5), 4)
    0.6931
    """
    soft = np.exp(_log_softmax(teacher / temperature))
    surprise = -(soft * _log_softmax(student / temperature)).sum(axis=1).mean()
    hard = -_log_softmax(student)[np.arange(len(labels)), labels].mean()
    return float(teacher_share * temperature**2 * surprise + (1 - teacher_share) * hard)


def _log_softmax(logits: np.ndarray) -> np.ndarray:
    shifted = logits - logits.max(axis=1, keepdims=True)
    return shifted - np.log(np.exp(shifted).sum(axis=1, keepdims=True))
