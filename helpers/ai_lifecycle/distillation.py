"""Distillation: training a small student to answer as a large teacher does, by the teacher's whole answer.

The teacher's logits say more than a label: which wrong answers were nearly right. The lesson's own loss,
`low_resources.soft_loss`, belongs to asking as much as to training; its gradient and the loop are here.
"""

from collections.abc import Iterator, Sequence

import numpy as np

from ai_lifecycle.network import ACTIVATIONS, Layer, forward, softmax
from ai_lifecycle.training_process import batches


def soft_gradients(
    layers: Sequence[Layer],
    inputs: np.ndarray,
    teacher: np.ndarray,
    labels: np.ndarray,
    temperature: float,
    teacher_share: float,
) -> list[Layer]:
    """Return the gradient of the student's loss for every weight and bias, in layer order.

    layers: the student's. teacher: logits for these rows, shape (rows, classes). labels: shape (rows,); -1 where
    nobody knows, and the row learns from the teacher alone. temperature, teacher_share: as in the loss.
    Source: Hinton, Vinyals and Dean, "Distilling the knowledge in a neural network", 2015, equation 2.
    """
    activations = forward(layers, inputs)
    rows, known = len(inputs), np.flatnonzero(np.asarray(labels) >= 0)
    soft = softmax(activations[-1] / temperature) - softmax(teacher / temperature)
    signal = teacher_share * temperature * soft  # temperature squared, divided by the one inside the softmax
    hard = softmax(activations[-1][known])
    hard[np.arange(len(known)), np.asarray(labels)[known]] -= 1
    signal[known] += (1 - teacher_share) * hard
    signal /= rows
    gradients = []
    for index in reversed(range(len(layers))):
        gradients.append(Layer(activations[index].T @ signal, signal.sum(axis=0)))
        if index > 0:
            signal = (signal @ layers[index].weights.T) * ACTIVATIONS["relu"][1](activations[index])
    return gradients[::-1]


def distil(
    layers: Sequence[Layer],
    inputs: np.ndarray,
    teacher: np.ndarray,
    labels: np.ndarray,
    *,
    temperature: float,
    teacher_share: float,
    learning_rate: float,
    batch_size: int,
    epochs: int,
    seed: int,
) -> Iterator[tuple[Layer, ...]]:
    """Yield the student after each step of gradient descent; the layers that came in stay as they were.

    teacher: its logits for all inputs, shape (rows, classes), which are asked for once: the teacher is frozen.
    The other arguments are those of `soft_gradients` and of `training_process.train`.
    """
    layers = tuple(layers)
    for _, _, rows in batches(len(inputs), batch_size, epochs, seed):
        gradients = soft_gradients(layers, inputs[rows], teacher[rows], labels[rows], temperature, teacher_share)
        layers = tuple(
            Layer(weights - learning_rate * weight_slope, bias - learning_rate * bias_slope)
            for (weights, bias), (weight_slope, bias_slope) in zip(layers, gradients)
        )
        yield layers
