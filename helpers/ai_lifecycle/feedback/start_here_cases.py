"""Questions to put to the answers of lesson 0: lines, tickets and snapshots, fixed or drawn at random."""

from collections.abc import Iterator
from typing import NamedTuple

import numpy as np

from ai_lifecycle.feedback.cases import generator, seed, which
from ai_lifecycle.start_here import freeze


class Tickets(NamedTuple):
    """A line, tickets to learn from, a learning rate, and the words that name them: "for the line ..."."""

    line: np.ndarray
    estimates: np.ndarray
    hours: np.ndarray
    learning_rate: float
    about: str


class Snapshots(NamedTuple):
    """All weights of a model before and after a call, whether they changed, and words for what happened to them."""

    before: np.ndarray
    after: np.ndarray
    changed: bool
    about: str


def visible_questions() -> list[tuple[float, float, float, str]]:
    """Return the fixed questions of task 1: weight, bias, estimate, and words for them."""
    numbers = [(3.0, 4.0, 5.0), (2.5, -1.0, 5.0)]
    return [(*three, _question(*three)) for three in numbers]


def random_questions(cases: int) -> Iterator[tuple[float, float, float, str]]:
    """Yield random weights, biases and estimates, positive and negative, with two digits behind the point."""
    chosen = seed()
    random = generator(chosen, "predict_one")
    for number in range(cases):
        three = [float(value) for value in (random.uniform(0.3, 9, 3) * random.choice([-1, 1], 3)).round(2)]
        yield *three, f"{_question(*three)} ({which(number, cases, chosen)})"


def visible_steps() -> list[Tickets]:
    """Return the fixed cases of task 2: one ticket, then three."""
    return [
        Tickets(np.array([0.0, 0.0]), np.array([2.0]), np.array([6.0]), 0.1,
                "for the line [0, 0], one ticket (estimate 2, 6 hours) and learning rate 0.1"),
        Tickets(np.array([1.5, 4.0]), np.array([1.0, 3.0, 8.0]), np.array([5.0, 10.0, 27.0]), 0.02,
                "for the line [1.5, 4], three tickets and learning rate 0.02"),
    ]  # fmt: skip


def random_steps(cases: int) -> Iterator[Tickets]:
    """Yield random lines, learning rates and tickets: 1, 4 or 25 of them, with whole and with broken estimates."""
    chosen = seed()
    random = generator(chosen, "training_step")
    for number in range(cases):
        rows = (4, 1, 25)[number % 3]
        line = random.uniform(0.5, 6, 2) * random.choice([-1, 1], 2)
        estimates = random.uniform(0.5, 9, rows).round(number % 2)
        hours = random.uniform(2, 5) * estimates + random.normal(2, 3, rows)
        rate = round(float(random.uniform(0.001, 0.05)), 4)
        tickets = "1 ticket" if rows == 1 else f"{rows} tickets"
        about = f"for the line {_line(line)}, {tickets} and learning rate {rate} ({which(number, cases, chosen)})"
        yield Tickets(line, estimates, hours, rate, about)


def visible_inferences() -> list[tuple[np.ndarray, np.ndarray, str]]:
    """Return the fixed cases of task 3: line, estimates and words; the same line as it is, then frozen."""
    line, estimates = np.array([2.6, 1.2]), np.array([5.0, 1.0, 8.0, 2.0])
    return [
        (line, estimates, "for the line [2.6, 1.2] and the estimates [5, 1, 8, 2]"),
        (freeze(line), estimates, "for the line [2.6, 1.2], frozen, and the estimates [5, 1, 8, 2]"),
        (freeze(line), estimates[2:3], "for the line [2.6, 1.2], frozen, and the estimate 8 alone"),
    ]


def random_inferences(cases: int) -> Iterator[tuple[np.ndarray, np.ndarray, str]]:
    """Yield random lines, every other one frozen, and 1 to 1,000 estimates, of decimals or of whole numbers."""
    chosen = seed()
    random = generator(chosen, "infer")
    for number in range(cases):
        rows = (6, 1, 1000, 2)[number % 4]
        line = random.uniform(0.5, 6, 2) * random.choice([-1, 1], 2)
        estimates = random.integers(1, 14, rows) if number % 5 == 4 else random.uniform(0.5, 13, rows)
        frozen = number % 2 == 1
        asked = f"{rows} estimate{'s' * (rows > 1)} of dtype {estimates.dtype}"
        about = f"for the line {_line(line)}{', frozen,' * frozen} and {asked} ({which(number, cases, chosen)})"
        yield freeze(line) if frozen else line, estimates, about


def visible_snapshots() -> list[Snapshots]:
    """Return the fixed cases of task 4: nothing changed, everything changed, only the bias changed."""
    line = np.array([3.0, 2.0])
    return [
        Snapshots(line, line.copy(), False, "for [3, 2] before and [3, 2] after"),
        Snapshots(np.zeros(2), line, True, "for [0, 0] before and [3, 2] after"),
        Snapshots(line, np.array([3.0, 1.9]), True, "for [3, 2] before and [3, 1.9] after"),
    ]


# How a random snapshot differs from the one before it: in words, and as a function of the weights and a place.
_CHANGES = {
    "where nothing changed": lambda w, place: w,
    "where one weight moved by a thousandth": lambda w, place: _with(w, place, w[place] + 0.001),
    "where every weight moved": lambda w, place: w * 1.1 + 0.1,
    "where one weight moved in its last bit": lambda w, place: _with(w, place, np.nextafter(w[place], np.inf)),
    "where only the order of the weights changed": lambda w, place: w[::-1].copy(),
    "where every sign changed": lambda w, place: -w,
}


def random_snapshots(cases: int) -> Iterator[Snapshots]:
    """Yield snapshots of models with 2 to 50 weights, tiny and huge ones; every other model was only asked."""
    chosen = seed()
    random = generator(chosen, "kind_of_call")
    changes = list(_CHANGES)[1:]
    for number in range(cases):
        size = 2 if number % 4 < 2 else int(random.integers(3, 51))
        scale = (1.0, 1e-9, 1e6)[number // 2 % 3]
        before = scale * random.uniform(0.5, 6, size) * random.choice([-1, 1], size)
        how = changes[number // 2 % len(changes)] if number % 2 else "where nothing changed"
        # In a model with more than two weights, the one that moves lies where nobody looks who thinks of a line.
        place = int(random.integers(2, size) if size > 2 else random.integers(2))
        after = _CHANGES[how](before, place).copy()
        about = f"for a model with {size} weights {how} ({which(number, cases, chosen)})"
        yield Snapshots(before, after, number % 2 == 1, about)


def _with(weights: np.ndarray, place: int, value: float) -> np.ndarray:
    changed = weights.copy()
    changed[place] = value
    return changed


def _question(weight: float, bias: float, estimate: float) -> str:
    return f"for weight {weight:g}, bias {bias:g} and estimate {estimate:g}"


def _line(line: np.ndarray) -> str:
    return f"[{line[0]:.3g}, {line[1]:.3g}]"
