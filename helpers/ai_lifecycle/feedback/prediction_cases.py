"""Questions of lesson 6: chances with what turned out, and rows near and far, fixed or drawn at random."""

from collections.abc import Iterator
from typing import NamedTuple

import numpy as np

from ai_lifecycle.feedback.cases import generator, laid_out, seed, which


class Decisions(NamedTuple):
    """Chances, what turned out, what each way of being wrong costs, and words for all of it."""

    chances: np.ndarray
    labels: np.ndarray
    false_alarm: float
    miss: float
    about: str


def visible_decisions() -> list[Decisions]:
    """Return the fixed questions of the visible check: dear misses, dear false alarms, a tie, crowded chances."""
    chances, labels = np.array([0.15, 0.3, 0.45, 0.6, 0.75, 0.9, 0.2, 0.8]), np.array([0, 0, 1, 0, 1, 0, 0, 1])
    about = "for the visible eight rows, a false alarm at {} and a miss at {}"
    crowded = Decisions(np.array([0.452, 0.454, 0.456, 0.458]), np.array([0, 1, 0, 1]), 6, 7,
                        "for four chances within a hundredth, a false alarm at 6 and a miss at 7")  # fmt: skip
    prices = [(1, 4), (4, 1), (1, 1)]
    return [*(Decisions(chances, labels, *pair, about.format(*pair)) for pair in prices), crowded]


def random_decisions(cases: int) -> Iterator[Decisions]:
    """Yield random rows: chances far apart, many of them equal, or crowded; sometimes all labels are of one kind.

    Prices are whole numbers or quarters, so that bills are exact and ties are ties.
    """
    chosen = seed()
    random = generator(chosen, "cheapest_threshold")
    for number in range(cases):
        rows = int(random.integers(20, 61))
        happened = random.random(rows) < 0.4
        signal = random.normal(0, 1, rows) + 1.2 * happened
        chances, words = 1 / (1 + np.exp(-signal)), ""
        if number % 4 == 1:
            chances, words = chances.round(1), " with many equal chances,"
        elif number % 4 == 2:
            chances, words = 0.45 + chances / 100, " with all chances within a hundredth,"
        if number % 10 == 7:
            happened, words = np.zeros(rows, dtype=bool), " where nothing ever happened,"
        elif number % 10 == 9:
            happened, words = np.ones(rows, dtype=bool), " where it always happened,"
        false_alarm, miss = (float(price) for price in random.integers(1, 41, 2) / (4 if number % 3 == 2 else 1))
        about = f"for {rows} rows{words} a false alarm at {false_alarm:g} and a miss at {miss:g} "
        about += f"({which(number, cases, chosen)})"
        dtype = np.float32 if number % 5 == 3 else np.float64
        yield Decisions(_spaced(chances.astype(dtype), number), happened.astype(int), false_alarm, miss, about)


class Forecasts(NamedTuple):
    """Chances, what turned out, a number of bins, and words for them."""

    chances: np.ndarray
    labels: np.ndarray
    bins: int
    about: str


def visible_forecasts() -> list[Forecasts]:
    """Return the fixed questions of the visible check: one bin filled, several bins with gaps, chances on edges."""
    return [
        Forecasts(np.full(4, 0.9), np.array([1, 1, 0, 0]), 10, "for four chances of 0.9, half of them kept"),
        Forecasts(np.array([0.15, 0.12, 0.55, 0.58, 0.52, 0.97, 0.33, 0.38]), np.array([0, 0, 0, 1, 0, 0, 0, 1]), 10,
                  "for the visible eight chances in 10 bins"),
        Forecasts(np.array([0.0, 0.25, 0.3, 0.5, 0.6, 0.75, 0.9, 1.0]), np.array([1, 0, 1, 0, 0, 1, 1, 0]), 4,
                  "for chances on the edges of 4 bins"),
    ]  # fmt: skip


def random_forecasts(cases: int) -> Iterator[Forecasts]:
    """Yield random chances, with empty bins, on exact edges, all in one bin, and 0 and 1 themselves."""
    chosen = seed()
    random = generator(chosen, "calibration_error")
    for number in range(cases):
        rows, bins = int(random.integers(15, 200)), (10, 4, 5, 8, 15)[number % 5]
        chances, words = random.beta(0.7, 0.9, rows), ""
        if bins in (4, 8):  # edges that a computer holds exactly
            chances, words = np.round(chances * 2 * bins) / (2 * bins), ", half of them on edges,"
        elif number % 10 == 2:
            chances, words = 0.81 + 0.17 * chances, ", all in one bin,"
        elif number % 10 == 5:
            chances, words = np.where(chances > 0.5, 0.75 + chances / 5, chances / 5), ", with empty bins,"
        if bins not in (4, 8):
            chances = _off_the_edges(chances, bins)
        labels = (random.random(rows) < 0.15 + 0.6 * chances).astype(int)
        about = f"for {rows} chances{words} in {bins} bins ({which(number, cases, chosen)})"
        yield Forecasts(_spaced(chances, number), labels, bins, about)


def _off_the_edges(chances: np.ndarray, bins: int) -> np.ndarray:
    """Move chances off edges that a computer cannot hold exactly: right answers may see them on either side."""
    near = np.abs(chances * bins - np.round(chances * bins)) < 1e-3
    return np.where(near & (chances > 0.01) & (chances < 0.99), chances + 0.005 / bins, chances)


class Rows(NamedTuple):
    """A model's answers to rows, what it has seen, from when on it is believed, and words for all of it."""

    probabilities: np.ndarray
    inputs: np.ndarray
    seen: np.ndarray
    sure_enough: float
    near_enough: float
    about: str


def visible_rows() -> list[Rows]:
    """Return the fixed questions: near or far, sure or unsure; then limits that are met exactly."""
    seen = np.array([[0.0, 0.0], [0.0, 1.0], [3.0, 0.0]])
    places = [[0.5, 0.5], [3.0, 1.0], [30.0, 40.0], [4.3, 0.0], [1.0, 2.2], [-20.0, 5.0], [0.0, -1.6], [-1.8, -1.8]]
    largest, classes = [0.9, 0.4, 0.98, 0.8, 0.7, 0.5, 0.9, 0.95], [1, 0, 2, 2, 1, 0, 2, 1]
    probabilities = np.array([
        np.where(np.arange(3) == one, chance, [(1 - chance) * 0.5, (1 - chance) * 0.6, (1 - chance) * 0.4])
        for one, chance in zip(classes, largest)
    ])  # fmt: skip
    probabilities /= probabilities.sum(axis=1, keepdims=True)
    edge = np.array([[0.5, 0.5], [0.75, 0.25], [0.25, 0.75]])
    edge_seen = np.array([[0.0, 0.0], [4.0, 0.0], [0.0, 6.0]])
    edge_inputs = np.array([[3.0, 4.0], [7.0, 4.0], [0.0, 11.5]])
    return [
        Rows(probabilities, np.array(places), seen, 0.6, 2.0, "for the visible eight rows"),
        Rows(edge, edge_inputs, edge_seen, 0.75, 5.0, "for three rows at the limits themselves"),
    ]


def random_rows(cases: int) -> Iterator[Rows]:
    """Yield random rows of 2 to 10 classes, sure and unsure, from near to far: 1 row or many."""
    chosen = seed()
    random = generator(chosen, "answer_or_abstain")
    for number in range(cases):
        rows, classes, width = (12, 40, 1, 25)[number % 4], int(random.integers(2, 11)), int(random.integers(2, 20))
        seen = random.normal(0, 1, (int(random.integers(5, 40)), width)) + random.choice([-3, 0, 3], width)
        near_enough = 0.6 * float(np.sqrt(width))
        away = random.normal(0, 1, (rows, width))
        away *= near_enough / np.sqrt((away**2).sum(axis=1, keepdims=True))
        # From well within the limit to well beyond it, in every direction.
        steps = np.where(random.random(rows) < 0.5, random.uniform(0.2, 0.95, rows), random.uniform(1.05, 2, rows))
        inputs = seen[random.integers(len(seen), size=rows)] + steps[:, None] * away
        logits = random.normal(0, 2.5, (rows, classes))
        probabilities = np.exp(logits) / np.exp(logits).sum(axis=1, keepdims=True)
        sure_enough = _between(probabilities.max(axis=1), random)
        about = f"for {rows} row{'s' * (rows > 1)} of {width} features and {classes} classes"
        about += f" ({which(number, cases, chosen)})"
        yield Rows(probabilities, laid_out(inputs, number), seen, sure_enough, near_enough, about)


def _between(values: np.ndarray, random: np.random.Generator) -> float:
    """Return a limit that cuts the values in two and is none of them, or one above or below a single value."""
    ordered = np.unique(values)
    if len(ordered) < 2:
        return float(ordered[0] + random.choice([-0.1, 0.1]))
    place = int(random.integers(1, len(ordered)))
    return float((ordered[place - 1] + ordered[place]) / 2)


def _spaced(values: np.ndarray, number: int) -> np.ndarray:
    """Return the same values, every third time with gaps between them in memory."""
    return np.repeat(values, 2)[::2] if number % 3 == 2 else values
