"""Questions of lesson 2: labels, rows in folds, scripts for a clock, tables to choose from."""

from collections.abc import Iterator
from typing import NamedTuple

import numpy as np

from ai_lifecycle.feedback.cases import generator, laid_out, seed, which
from ai_lifecycle.feedback.model_selection_models import Script
from ai_lifecycle.model_selection import Measured


class Labels(NamedTuple):
    """A question about the majority baseline."""

    train: np.ndarray
    test: np.ndarray
    about: str


def visible_labels() -> list[Labels]:
    """Return the fixed questions of the visible check."""
    return [
        Labels(np.array([0, 1, 1]), np.array([1, 0, 0, 0, 2]),
               "for training labels [0, 1, 1] and test labels [1, 0, 0, 0, 2]"),
        Labels(np.array([5, 2, 9, 9, 2, 5]), np.array([2, 2, 2, 2, 2, 5, 9, 9]),
               "for training labels [5, 2, 9, 9, 2, 5], all of them equally frequent"),
    ]  # fmt: skip


def random_labels(cases: int) -> Iterator[Labels]:
    """Yield random labels: 2 to 5 classes with any numbers as names, ties, majorities that differ between the sides."""
    chosen = seed()
    random = generator(chosen, "majority_baseline")
    for number in range(cases):
        classes = np.sort(random.choice(30, int(random.integers(2, 6)), replace=False))
        train, test = (
            random.choice(classes, int(random.integers(6, 40))),
            random.choice(classes, int(random.integers(5, 30))),
        )
        if number % 3 == 0:  # a tie between the first two classes; the smaller is not the one that comes first
            train = np.array([*np.repeat(classes[1::-1], 5), *classes[2:]])
        if number % 3 == 1:  # rare among the test labels, and frequent among the training labels
            train = np.append(train, np.repeat(classes[-1], len(train)))
            test = np.append(test[test != classes[-1]], [classes[0]] * 3 + [classes[-1]])
        about = f"for {len(train)} training and {len(test)} test labels ({which(number, cases, chosen)})"
        yield Labels(train, test, about)


class Rows(NamedTuple):
    """A question about cross-validation."""

    inputs: np.ndarray
    labels: np.ndarray
    count: int
    about: str


def visible_rows() -> list[Rows]:
    """Return the fixed questions of the visible check: folds of equal and of unequal size."""
    random = np.random.default_rng(3)
    questions = []
    for rows, count in ((6, 3), (8, 3)):
        questions.append(
            Rows(*_drawn_rows(random, rows, 2, 2), count, f"for the visible {rows} rows and {count} folds")
        )
    return questions


def random_rows(cases: int) -> Iterator[Rows]:
    """Yield random rows: even and uneven folds, as many folds as rows, 2 to 4 classes, odd memory layouts."""
    chosen = seed()
    random = generator(chosen, "cross_validate")
    for number in range(cases):
        count = int(random.integers(2, 8))
        rows = count * int(random.integers(2, 6)) + (int(random.integers(1, count)) if number % 2 else 0)
        count = rows if number % 5 == 4 else count
        inputs, labels = _drawn_rows(random, rows, int(random.integers(1, 5)), int(random.integers(2, 5)))
        about = f"for {rows} rows and {count} folds ({which(number, cases, chosen)})"
        yield Rows(laid_out(inputs, number), labels, count, about)


def _drawn_rows(random: np.random.Generator, rows: int, features: int, classes: int):
    """Return inputs and labels that go together somewhat, so that scores are neither all 0 nor all 1."""
    labels = random.integers(0, classes, rows)
    return random.normal(0, 0.7, (rows, features)) + labels[:, None], labels


def visible_scripts() -> list[Script]:
    """Return the fixed scripts of the visible check: a slow first call, and one call that something interrupted."""
    inputs, labels = np.arange(8.0).reshape(4, 2), np.array([0, 1, 0, 1])
    return [
        Script([9.0, 2.0, 1.5, 40.0], [0.5, 0.03, 0.7, 0.02], 0.3, 3, inputs, labels,
               "for the visible script of 3 repeats"),
        Script([7.0, 3.0, 2.0, 50.0, 1.0], [0.9, 0.01, 0.02, 0.6, 0.04], 0.5, 4, inputs, labels,
               "for the visible script of 4 repeats"),
    ]  # fmt: skip


def random_scripts(cases: int) -> Iterator[Script]:
    """Yield random scripts of 3 to 9 repeats, in which every wrong way to sum them up gives another number."""
    chosen = seed()
    random = generator(chosen, "measure_costs")
    for number in range(cases):
        repeats, rows = 3 + number % 7, int(random.integers(3, 12))
        scale = 10.0 ** random.integers(-3, 1)
        inputs, labels = random.normal(size=(rows, 3)), random.integers(0, 2, rows)
        about = f"for a script of {repeats} repeats and {rows} rows ({which(number, cases, chosen)})"
        yield Script(
            _durations(random, repeats, scale), _durations(random, repeats, scale / 50),
            float(random.uniform(0.2, 0.6)), repeats, laid_out(inputs, number), labels, about,
        )  # fmt: skip


def _durations(random: np.random.Generator, repeats: int, scale: float) -> list[float]:
    """Return a slow first call, then ordinary ones with one outlier; the last is the quickest.

    So the median moves when the first call is counted too, whether or not the last is dropped for it.
    """
    ordinary = np.sort(random.uniform(1, 2, repeats))
    ordinary = ordinary + 0.2 * np.arange(repeats)  # well apart
    ordinary[-1] *= float(random.uniform(20, 60))
    order = np.append(random.permutation(np.arange(1, repeats)), 0)
    return [float(scale * duration) for duration in [random.uniform(8, 15), *ordinary[order]]]


class Choice(NamedTuple):
    """A question about choosing: a table, and the most seconds that one answer may take."""

    table: list[Measured]
    budget: float
    about: str


_VISIBLE_TABLE = [
    #        name, training score, fold score, test score, seconds a fit, seconds an answer, bytes
    Measured("learned by heart", 1.00, 0.70, 0.69, 0.020, 0.0004, 90_000),
    Measured("lucky", 0.80, 0.76, 0.84, 0.040, 0.0003, 3_000),
    Measured("twin", 0.82, 0.80, 0.79, 0.010, 0.0003, 1_000),
    Measured("slow twin", 0.79, 0.80, 0.77, 0.030, 0.0005, 4_000),
    Measured("quick twin", 0.81, 0.80, 0.78, 0.050, 0.0002, 2_000),
    Measured("many neighbours", 0.85, 0.82, 0.81, 0.001, 0.0050, 80_000),
    Measured("large network", 0.90, 0.83, 0.82, 0.900, 0.0080, 500_000),
    Measured("simple", 0.60, 0.60, 0.61, 0.001, 0.0001, 500),
]


def visible_choices() -> list[Choice]:
    """Return the fixed questions of the visible check: one table, four budgets."""
    budgets = {
        0.01: "every model is quick enough",
        0.002: "two are too slow",
        0.0001: "one answers in exactly that time",
        0.00005: "no model is quick enough",
    }
    return [
        Choice(list(_VISIBLE_TABLE), budget, f"for the visible table and a budget of {budget:g} s ({words})")
        for budget, words in budgets.items()
    ]


def random_choices(cases: int) -> Iterator[Choice]:
    """Yield random tables of 4 to 9 models whose scores disagree; budgets just met, missed by all, met by all; ties."""
    chosen = seed()
    random = generator(chosen, "choose")
    for number in range(cases):
        table = _drawn_table(random, int(random.integers(4, 10)))
        seconds = sorted(row.answer_seconds for row in table)
        kind = number % 5
        if kind == 0:
            words, budget = "no model is quick enough", seconds[0] / 2
        elif kind == 1:
            words, budget = "every model is quick enough", 2 * seconds[-1]
        elif kind == 2:
            # The best that is within the budget takes exactly as long as it allows.
            words, budget = "the best of them answers in exactly that time", seconds[len(seconds) // 2]
            best = {"train_score": 0.5, "fold_score": 0.97, "test_score": 0.5}
            table = [row._replace(**best) if row.answer_seconds == budget else row for row in table]
        else:
            words, budget = "two have the same fold score", seconds[-2]
            table = _with_a_tie(table, seconds, same_time=kind == 4)
            if kind == 4:
                words += " and the same time"
        about = (
            f"for {len(table)} models and a budget of {budget:.3g} s, where {words} ({which(number, cases, chosen)})"
        )
        yield Choice(table, budget, about)


def _drawn_table(random: np.random.Generator, rows: int) -> list[Measured]:
    """Return models whose training, fold and test scores and costs each put them in another order."""
    names = [f"model {letter}" for letter in random.permutation(list("ABCDEFGHIJ"))[:rows]]
    columns = [random.permutation(np.linspace(0.6, 0.9, rows)).round(4) for _ in range(2)]
    fold = np.linspace(0.55, 0.85, rows).round(4)[::-1].copy()
    fold[1:] = random.permutation(fold[1:])
    answers = random.permutation(np.geomspace(1e-4, 1e-2, rows))
    # The best score over folds is neither the best on training rows nor on test rows, is slow, and is quick to fit.
    for column in columns:
        column[0] = 0.5
    answers[[0, int(answers.argmax())]] = answers[[int(answers.argmax()), 0]]
    fits = 1e-3 / answers * random.uniform(0.5, 2, rows)
    table = [
        Measured(name, float(train), float(score), float(test), float(fit), float(answer), int(size))
        for name, train, score, test, fit, answer, size in zip(
            names, columns[0], fold, columns[1], fits, answers, random.integers(500, 90_000, rows)
        )
    ]
    return [table[place] for place in random.permutation(rows)]


def _with_a_tie(table: list[Measured], seconds: list[float], same_time: bool) -> list[Measured]:
    """Return the table with two best models within the budget; the one to choose does not come last in the alphabet.

    In the same time, the first in the table is to be chosen; else the quicker, which then stands second.
    """
    quick, slow = seconds[0], seconds[1]
    places = sorted(place for place, row in enumerate(table) if row.answer_seconds in (quick, slow))
    times = (quick, quick) if same_time else (slow, quick)
    table = list(table)
    for place, time, train in zip(places, times, (0.55, 0.56)):
        table[place] = table[place]._replace(fold_score=0.95, answer_seconds=time, train_score=train, test_score=train)
    return table
