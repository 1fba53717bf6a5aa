"""Questions of lesson 3: small networks, batches and functions, fixed or drawn at random."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from typing import NamedTuple

import numpy as np

from ai_lifecycle.feedback.cases import generator, laid_out, seed, which
from ai_lifecycle.network import Layer, forward


@dataclass(frozen=True)
class Case:
    """A network, a batch for it, a learning rate, and the words that name them: "for a network ..."."""

    layers: tuple[Layer, ...]
    inputs: np.ndarray
    labels: np.ndarray
    about: str
    learning_rate: float = 0.5

    def with_layers(self, layers: tuple[Layer, ...]) -> "Case":
        """Return the same case for a network that has taken a step."""
        return replace(self, layers=layers, about=f"one step later, {self.about}")


class Claim(NamedTuple):
    """A question for a gradient check: is `gradient` the gradient of `loss` at `values`?"""

    loss: Callable[[np.ndarray], float]
    values: np.ndarray
    gradient: np.ndarray
    epsilon: float
    about: str


def visible_networks() -> list[Case]:
    """Return the fixed cases of the visible checks: one small network, asked for three rows and for the first alone."""
    random = np.random.default_rng(5)
    layers, inputs = _draw(random, (3, 3, 4, 2), rows=3)
    labels = np.array([1, 0, 1])
    return [
        Case(layers, inputs, labels, "for the visible network of widths 3-3-4-2 and 3 rows"),
        Case(layers, inputs[:1], labels[:1], "for the visible network of widths 3-3-4-2 and its first row alone"),
    ]


def random_networks(cases: int, task: str) -> Iterator[Case]:
    """Yield random cases that together cover 1 to 4 layers, 1 and 7 rows, both precisions and odd memory layouts."""
    chosen = seed()
    random = generator(chosen, task)
    for number in range(cases):
        depth, rows = 1 + number % 4, (1, 7)[number // 4 % 2]
        dtype = np.float32 if number % 5 == 4 else np.float64
        classes = int(random.integers(2, 6))
        widths = (*(int(width) for width in random.integers(2, 10, depth)), classes)
        layers, inputs = _draw(random, widths, rows, dtype)
        size = f"widths {'-'.join(map(str, widths))} and {rows} row{'s' * (rows > 1)} of {np.dtype(dtype)}"
        about = f"for a network of {size} ({which(number, cases, chosen)})"
        labels = random.integers(0, classes, rows)
        yield Case(layers, laid_out(inputs, number), labels, about, float(random.uniform(0.05, 2)))


def clear_of_kinks(layers: tuple[Layer, ...], inputs: np.ndarray) -> bool:
    """Return whether no sum of a hidden neuron is near 0, the kink of ReLU.

    Right answers that add in another order could otherwise fall on its other side.
    """
    return all(
        np.abs(entered @ weights + bias).min() > 1e-4
        for (weights, bias), entered in zip(layers[:-1], forward(layers, inputs))
    )


def visible_logits() -> list[tuple[np.ndarray, np.ndarray, str]]:
    """Return the fixed batches of the visible check: logits, labels, and words for them."""
    return [
        (np.array([[2.0, -1.0]]), np.array([1]), "for logits [[2, -1]] and label [1]"),
        (
            np.array([[1.0, 2.0, -1.0, 0.5], [0.0, -2.0, 3.0, 1.0], [-1.0, 0.5, 0.0, 2.0]]),
            np.array([1, 3, 0]),
            "for the visible batch of 3 rows and 4 classes",
        ),
        (
            np.array([[1000.0, -1000.0], [-1000.0, -999.0]]),
            np.array([1, 0]),
            "for logits [[1000, -1000], [-1000, -999]] and labels [1, 0]",
        ),
    ]


def random_logits(cases: int) -> Iterator[tuple[np.ndarray, np.ndarray, str]]:
    """Yield random batches of ordinary and of huge logits, which differ in level from row to row."""
    chosen = seed()
    random = generator(chosen, "cross_entropy")
    for number in range(cases):
        rows, classes = (1, 7, 4)[number % 3], int(random.integers(2, 10))
        dtype = np.float32 if number % 5 == 4 else np.float64
        level = random.choice([-1000, 1000], (rows, 1)) if number % 4 == 3 else 0
        logits = random.normal(0, (1, 4, 300)[number // 3 % 3], (rows, classes)) + level
        about = (
            f"for {rows} row{'s' * (rows > 1)}, {classes} classes and logits from {logits.min():.0f} to "
            f"{logits.max():.0f} ({which(number, cases, chosen)})"
        )
        yield laid_out(logits.astype(dtype), number), random.integers(0, classes, rows), about


def visible_claims() -> list[Claim]:
    """Return the fixed claims of the visible check: right, wrong, one wrong entry, whole numbers, a slope of 0."""

    def squares(v):
        return float((v**2).sum())

    def cubes(v):
        return float((v**3).sum() + v.sum() ** 2)

    def first_only(v):
        return float(v.flat[0] ** 2)

    at = np.array([[0.5, -1.0], [2.0, 1.5]])
    one_wrong = 3 * at**2 + 2 * at.sum()
    one_wrong[1, 0] *= 1.5
    return [
        Claim(squares, np.array([1.0, 2.0]), np.array([2.0, 4.0]), 1e-5, "for a right claim about squares"),
        Claim(squares, np.array([1.0, -2.0, 3.0]), np.array([2.2, 4.0, 5.0]), 1e-5, "for a claim with a wrong sign"),
        Claim(cubes, at, one_wrong, 1e-2, "for a claim with one wrong entry in four and epsilon 0.01"),
        Claim(squares, np.array([3, -1]), np.array([6.0, -2.0]), 1e-5, "for a right claim at whole-number values"),
        Claim(first_only, np.array([1.0, 5.0]), np.array([2.0, 0.0]), 1e-5, "for a right claim with a slope of 0"),
    ]


def random_claims(cases: int) -> Iterator[Claim]:
    """Yield random claims about random cubic functions: every other one is right."""
    chosen = seed()
    random = generator(chosen, "gradient_check")
    for number in range(cases):
        shape = tuple(int(side) for side in random.integers(1, 4, 1 + number % 3))
        whole = number % 4 == 3
        values = random.integers(-3, 4, shape) if whole else random.normal(0, 1, shape)
        loss, slopes = _cubic(random, values)
        kind = ("right", "wrong in one entry", "right", "wrong by a factor")[number // 2 % 4]
        if kind == "wrong by a factor":
            slopes = slopes * float(random.uniform(0.5, 0.95))
        elif kind == "wrong in one entry":
            slopes[tuple(random.integers(0, shape))] += random.choice([-1, 1]) * random.uniform(0.5, 1)
        epsilon = (1e-5, 1e-3)[number % 2]
        about = (
            f"for a claim that is {kind}, at {'whole-number ' * whole}values of shape {shape} with epsilon {epsilon} "
            f"({which(number, cases, chosen)})"
        )
        yield Claim(loss, laid_out(values, number), slopes, epsilon, about)


def _cubic(random: np.random.Generator, values: np.ndarray) -> tuple[Callable[[np.ndarray], float], np.ndarray]:
    """Return a function of most entries, and its slopes: exactly 0, or not so small that rounding counts."""
    while True:
        cube, line = random.normal(0, 1, values.shape), random.normal(0, 1, values.shape)
        counts = random.uniform(0, 1, values.shape) > 0.2
        total = (values * counts).sum()
        slopes = counts * (3 * cube * values**2 + line + 2 * total)
        if np.abs(slopes[counts]).min(initial=1) > 0.1:
            break

    def loss(v):
        used = np.asarray(v) * counts
        return float((cube * used**3 + line * used).sum() + used.sum() ** 2)

    return loss, slopes


def _draw(random: np.random.Generator, widths: tuple[int, ...], rows: int, dtype=np.float64):
    """Return layers and inputs that stay clear of the kinks of ReLU, with no hidden layer wholly silent."""
    while True:
        layers = tuple(
            Layer(random.normal(0, 1, (n_in, n_out)).astype(dtype), random.normal(0, 0.5, n_out).astype(dtype))
            for n_in, n_out in zip(widths, widths[1:])
        )
        inputs = random.normal(0, 1, (rows, widths[0])).astype(dtype)
        awake = all(activation.any() for activation in forward(layers, inputs)[1:-1])
        if awake and clear_of_kinks(layers, inputs):
            return layers, inputs
