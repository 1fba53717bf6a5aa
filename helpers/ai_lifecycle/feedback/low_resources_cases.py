"""Questions of lesson 8: networks to count, weights to shrink, and logits to compare, fixed or drawn at random."""

from collections.abc import Iterator
from typing import NamedTuple

import numpy as np

from ai_lifecycle.feedback.cases import generator, laid_out, seed, which


class Widths(NamedTuple):
    """A network and a batch, and words for them."""

    sizes: list[int]
    rows: int
    copies: int
    number_bytes: int
    about: str


def visible_widths() -> list[Widths]:
    """Return the fixed questions of the visible check: Adam, plain gradient descent, momentum in half precision."""
    asked = [([4, 3, 5, 2], 5, 2, 4), ([64, 32, 10], 1, 0, 4), ([8, 16, 12, 6, 3], 32, 1, 2)]
    return [Widths(*one, _widths_in_words(*one)) for one in asked]


def random_widths(cases: int) -> Iterator[Widths]:
    """Yield random networks of 1 to 5 layers, batches of 1 to 300 rows, every optimizer, 2 to 8 bytes a number."""
    chosen = seed()
    random = generator(chosen, "memory_needed")
    for number in range(cases):
        # No two widths alike, so that taking one for another shows.
        sizes = [int(width) for width in random.choice(np.arange(2, 300), 2 + number % 5, replace=False)]
        rows = 1 if number % 6 == 5 else int(random.integers(2, 301))
        one = (sizes, rows, number % 3, (4, 2, 8)[number // 3 % 3])
        yield Widths(*one, f"{_widths_in_words(*one)} ({which(number, cases, chosen)})")


def _widths_in_words(sizes, rows: int, copies: int, number_bytes: int) -> str:
    widths = "-".join(map(str, sizes))
    return f"for widths {widths}, {rows} row{'s' * (rows > 1)}, copies={copies} and {number_bytes} bytes a number"


class Weights(NamedTuple):
    """A matrix of weights, and words for it."""

    weights: np.ndarray
    about: str


def visible_weights() -> list[Weights]:
    """Return the fixed questions: the example, columns of very different size with one of zeros, negative columns."""
    uneven = np.array([[0.02, 40.0, 0.0], [-0.013, -12.3, 0.0], [0.0071, 3.9, 0.0], [0.0188, -31.7, 0.0]])
    negative = np.array([[-2.0, -0.3], [-0.7, 0.21], [-1.1, 0.05]])
    return [
        Weights(np.array([[0.5, -4.0], [-1.0, 1.0]]), "for the example"),
        Weights(uneven, "for columns of very different size, the last one all zeros"),
        Weights(negative.astype(np.float32), "for columns whose largest weight is negative (float32)"),
    ]


def random_weights(cases: int) -> Iterator[Weights]:
    """Yield random matrices, float32 and float64, square and not, with columns from tiny to huge, and of zeros."""
    chosen = seed()
    random = generator(chosen, "quantize")
    for number in range(cases):
        inputs = int(random.integers(5, 40))
        outputs = inputs if number % 4 == 3 else int(random.integers(2, 12))
        weights = random.normal(0, 1, (inputs, outputs)) * 10 ** random.uniform(-3, 2, outputs)
        words = f"{inputs} by {outputs} weights"
        if number % 4 == 1:
            weights[:, random.integers(outputs)] = 0
            words += " with a column of zeros"
        if number % 4 == 2:
            weights = -np.abs(weights)
            words += ", all negative"
        weights = laid_out(weights.astype(np.float32 if number % 2 else np.float64), number)
        yield Weights(weights, f"for {words}, {weights.dtype} ({which(number, cases, chosen)})")


class Pruning(NamedTuple):
    """Weights, the share of them that becomes 0, and words for both."""

    weights: np.ndarray
    share: float
    about: str


def visible_prunings() -> list[Pruning]:
    """Return the fixed questions: the example, columns of different size, equal weights, nothing, everything."""
    weights = np.array([[0.1, -3.0, 0.04], [-0.2, 2.0, -0.05], [0.3, -0.8, 0.06], [0.25, -2.5, 0.01]])
    return [
        Pruning(np.array([[0.1, -3.0], [-0.2, 2.0]]), 0.5, "for the example"),
        Pruning(weights, 0.5, "for half of 4 by 3 weights"),
        Pruning(np.full((2, 4), -0.2), 0.25, "for a quarter of eight equal weights"),
        Pruning(weights, 0.0, "for a share of 0"),
        Pruning(weights, 1.0, "for a share of 1"),
    ]


def random_prunings(cases: int) -> Iterator[Pruning]:
    """Yield random weights and shares: with ties, with zeros that are there already, float32 and float64."""
    chosen = seed()
    random = generator(chosen, "prune")
    for number in range(cases):
        shape = (int(random.integers(4, 20)), int(random.integers(3, 12)))
        weights, words = random.normal(0, 1, shape) * 10 ** random.uniform(-1.5, 0.5, shape[1]), ""
        if number % 4 == 1:
            weights, words = np.round(weights * 2) / 2 + 0.25, " with many equal ones"
        elif number % 4 == 2:
            weights, words = np.where(random.random(shape) < 0.2, 0, weights), " with zeros among them"
        # A share that makes a whole number of weights up to a tenth: right answers may round halves either way.
        share = (int(random.integers(1, weights.size)) + random.uniform(-0.1, 0.1)) / weights.size
        weights = laid_out(weights.astype(np.float32 if number % 3 == 0 else np.float64), number)
        about = f"for a share of {share:.3f} of {shape[0]} by {shape[1]} weights{words}"
        yield Pruning(weights, share, f"{about} ({which(number, cases, chosen)})")


class Stored(NamedTuple):
    """Weights, the bytes of one place, and words for both."""

    weights: np.ndarray
    index_bytes: int
    about: str


def visible_stored() -> list[Stored]:
    """Return the fixed questions: the example, int8 of which half is 0, and float32 of which half is 0, a tie."""
    few = np.array([[0, 0.5, 0, -2.5], [0, 0, 1.5, 0], [3, 0, 0, -0.5]], np.float32)
    half = np.array([[0.0, 1.5], [0.0, -2.0], [3.0, 0.0]], np.float32)
    return [
        Stored(few, 1, "for the example"),
        Stored(half.astype(np.int8), 2, "for six int8 weights, half of them 0, and 2 bytes a place"),
        Stored(half, 4, "for six float32 weights, half of them 0, and 4 bytes a place"),
    ]


def random_stored(cases: int) -> Iterator[Stored]:
    """Yield weights of 1 to 8 bytes from full to empty, with places of 1 to 8 bytes, and ties."""
    chosen = seed()
    random = generator(chosen, "storage")
    kinds = (np.float32, np.int8, np.float64, np.float16)
    for number in range(cases):
        shape, kind = (int(random.integers(3, 12)) * 2, int(random.integers(2, 10))), np.dtype(kinds[number % 4])
        index_bytes = int(random.choice([1, 2, 4, 8]))
        zeros = random.uniform(0, 1)
        size = shape[0] * shape[1]
        if number % 5 == 4:
            index_bytes, zeros = kind.itemsize, 0.5  # sparse takes exactly what dense does
        elif number % 5 == 2:
            index_bytes = 8 if kind.itemsize < 8 else 2
            # Between one half and the border, where only the arithmetic knows which way is cheaper.
            zeros = (0.5 + index_bytes / (kind.itemsize + index_bytes)) / 2
        weights = random.integers(1, 100, size) * random.choice([-1, 1], size)
        weights[: round(zeros * size)] = 0
        weights = laid_out(random.permutation(weights).reshape(shape).astype(kind), number)
        words = f"for {shape[0]} by {shape[1]} {kind} weights, {np.mean(weights == 0):.0%} of them 0, and {index_bytes}"
        yield Stored(weights, index_bytes, f"{words} bytes a place ({which(number, cases, chosen)})")


class Answers(NamedTuple):
    """A student's and a teacher's logits with the labels, how they are weighed, and words for all of it."""

    student: np.ndarray
    teacher: np.ndarray
    labels: np.ndarray
    temperature: float
    teacher_share: float
    about: str


def visible_answers() -> list[Answers]:
    """Return the fixed questions: teacher and labels, teacher alone, labels alone, logits that overflow exp."""
    student = np.array([[2.0, 0.5, -1.0], [0.1, 0.2, 0.3], [-1.0, 3.0, 0.0]])
    teacher = np.array([[5.0, 2.0, -3.0], [-2.0, 4.0, 1.0], [0.0, 6.0, 5.0]])
    labels = np.array([0, 1, 2])
    return [
        Answers(student, teacher, labels, 4.0, 0.7, "for three rows at temperature 4, the teacher's share 0.7"),
        Answers(student, teacher, labels, 2.0, 1.0, "for the teacher alone at temperature 2"),
        Answers(student, teacher, labels, 4.0, 0.0, "for the labels alone"),
        # So far apart that the softmax of one of them is 0, whose logarithm is no number.
        Answers(300 * student, 300 * teacher, labels, 1.5, 0.5, "for logits of several hundred"),
    ]


def random_answers(cases: int) -> Iterator[Answers]:
    """Yield random logits of 2 to 10 classes and 1 to 40 rows, some of them in the hundreds."""
    chosen = seed()
    random = generator(chosen, "soft_loss")
    for number in range(cases):
        rows = 1 if number % 5 == 4 else int(random.integers(2, 41))
        classes = int(random.integers(2, 11))
        student, teacher = (random.normal(0, 2, (rows, classes)) for _ in range(2))
        words = ""
        if number % 4 == 3:
            student, teacher, words = 300 * student, 400 * teacher, ", logits in the hundreds"
        temperature, share = float(random.uniform(1.3, 6)), float(random.uniform(0.1, 0.9))
        labels = random.integers(0, classes, rows)
        about = f"for {rows} row{'s' * (rows > 1)} of {classes} classes{words}, temperature {temperature:.2f}, share "
        about += f"{share:.2f} ({which(number, cases, chosen)})"
        yield Answers(laid_out(student, number), teacher, labels, temperature, share, about)
