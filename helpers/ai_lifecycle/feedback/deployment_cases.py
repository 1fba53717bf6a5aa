"""The questions of lesson 5: arrays to ship, scaled models, rows to validate, long tables, servers to ask."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, NamedTuple

import numpy as np

from ai_lifecycle.feedback.cases import generator, laid_out, seed, which
from ai_lifecycle.schema import Feature, problems

# Task 1: arrays by name, and what they are, in words.
Arrays = dict[str, np.ndarray]


def visible_arrays() -> list[tuple[Arrays, str]]:
    """Return the arrays of the example."""
    return [({"weights": np.array([[0.5], [-1.0]]), "bias": np.array([0.25])}, "for the arrays weights and bias")]


def random_arrays(cases: int) -> Iterator[tuple[Arrays, str]]:
    """Yield sets of one to four arrays with names, shapes and types of many kinds."""
    chosen = seed()
    random = generator(chosen, "bundle")
    for number in range(cases):
        arrays = {}
        for name in random.permutation(["weights", "bias", "mean", "scale", "first layer", "x1"])[
            : random.integers(1, 5)
        ]:
            shape = tuple(random.integers(1, 6, random.integers(1, 3)))
            array = random.normal(size=shape).astype([np.float64, np.float32][number % 2])
            arrays[str(name)] = (array * 100).astype(np.int64) if random.random() < 0.2 else array
        yield arrays, f"for the arrays {', '.join(arrays)} ({which(number, cases, chosen)})"


class Scaled(NamedTuple):
    """Task 2: a linear model of scaled rows, and rows in their own units to try it with."""

    weights: np.ndarray
    bias: np.ndarray
    mean: np.ndarray
    scale: np.ndarray
    rows: np.ndarray
    about: str


def visible_models() -> list[Scaled]:
    """Return the model of the example."""
    example = [[2.0]], [1.0], [10.0], [4.0], [[10.0], [14.0]]
    return [Scaled(*map(np.array, example), "for the example, weights [[2.0]] and bias [1.0]")]


def random_models(cases: int) -> Iterator[Scaled]:
    """Yield models of 1 to 6 features and 1 to 4 classes, as many features as classes among them."""
    chosen = seed()
    random = generator(chosen, "fold_scaling")
    for number in range(cases):
        dtype = [np.float64, np.float32][number % 2]
        features, classes = (3, 3) if number == 0 else (int(random.integers(1, 7)), int(random.integers(1, 5)))
        about = f"for {features} features and {classes} classes in {np.dtype(dtype)} ({which(number, cases, chosen)})"
        weights = laid_out(random.normal(size=(features, classes)).astype(dtype), number)
        mean = random.uniform(1, 20, features) * random.choice([-1, 1], features)
        # Away from 1, where dividing and multiplying are the same.
        scale = random.uniform(1.5, 9, features) ** random.choice([-1, 1], features)
        bias, mean, scale = random.normal(size=classes).astype(dtype), mean.astype(dtype), scale.astype(dtype)
        yield Scaled(weights, bias, mean, scale, random.normal(size=(5, features)).astype(dtype) * scale + mean, about)


Bounds = dict[str, tuple[float, float]]


class Request(NamedTuple):
    """Task 3: a row that somebody sent, the bounds of the model's fields, and what is wrong with the row."""

    row: dict[str, Any]
    bounds: Bounds
    expected: list[tuple[str, str]]
    about: str


# What the lesson calls each reason, and how the course's own schema begins it.
REASONS = {
    "is missing": "missing",
    "must be a number": "not a number",
    "must be a finite number, not nan": "not a number",
    "must be at least": "too low",
    "must be at most": "too high",
    "must be a finite number, not inf": "too high",
    "must be a finite number, not -inf": "too low",
    "is not a field": "unknown",
}
_BOUNDS = {"story points": (1, 13), "team load": (0.0, 3.0)}


def find_problems(row: dict[str, Any], bounds: Bounds) -> list[tuple[str, str]]:
    """Return what is wrong with a row in the lesson's words, found by the course's own schema."""
    features = [Feature(name, low=low, high=high) for name, (low, high) in bounds.items()]
    return [
        (field, next(word for start, word in REASONS.items() if reason.startswith(start)))
        for field, reason in problems(row, features)
    ]


def visible_requests() -> list[Request]:
    """Return a good row, the example, and a row with the reasons that the example lacks."""
    rows = [
        {"story points": 3, "team load": 1.1},
        {"story points": 99, "teem load": 1.1},
        {"story points": "5", "team load": -1},
    ]
    return [Request(row, _BOUNDS, find_problems(row, _BOUNDS), f"for the row {row}") for row in rows]


def random_requests(cases: int) -> Iterator[Request]:
    """Yield rows with any mixture of problems, the values at the very bounds among them."""
    chosen = seed()
    random = generator(chosen, "validate")
    for number in range(cases):
        names = [str(name) for name in random.permutation(["age", "load", "points", "priority", "experience"])]
        bounds = {name: (float(-random.integers(0, 5)), float(random.integers(1, 20))) for name in names[:4]}
        # The first cases hold one problem each, so that no kind of value depends on chance.
        faults = [number % len(_VALUES)] if number < len(_VALUES) else random.integers(0, len(_VALUES), 4)
        row: dict[str, Any] = {}
        for name, (low, high) in bounds.items():
            row[name] = float(random.uniform(low, high))
        for place, fault in enumerate(faults):
            name = list(bounds)[(number + place) % 4]
            value = _VALUES[fault]
            row[name] = value(*bounds[name]) if callable(value) else value
            if value is _ABSENT:
                del row[name]
        if number % 3 == 1:
            row = {names[4]: 1.0, **row}
        row = {name: row[name] for name in random.permutation(list(row)).tolist()} if number % 2 else row
        yield Request(
            row,
            bounds,
            find_problems(row, bounds),
            f"for the row {row} with bounds {bounds} ({which(number, cases, chosen)})",
        )


_ABSENT = object()
_VALUES = (
    lambda low, high: low, lambda low, high: high, lambda low, high: low - 0.5, lambda low, high: high + 0.5,
    _ABSENT, None, "3", "", float("nan"), float("inf"), float("-inf"), True, [1.0], lambda low, high: int(high), 0,
)  # fmt: skip


@dataclass
class Table:
    """Task 4: a long table that is read row by row, a model, and what was seen of both.

    rows: how many there are. size: the most rows that the model may be asked about at once.
    """

    rows: int
    size: int
    about: str


def visible_tables() -> list[Table]:
    """Return the table of the example."""
    return [Table(5, 2, "for 5 rows in chunks of 2")]


def random_tables(cases: int) -> Iterator[Table]:
    """Yield tables with chunks of 1, of 7, of more than there are rows, of exactly as many, and of any size."""
    chosen = seed()
    random = generator(chosen, "score_rows")
    fixed = [(20, 1), (20, 7), (20, 21), (20, 20), (21, 7), (0, 3), (1, 4), (300, 5)]
    for number in range(cases):
        rows, size = (
            fixed[number] if number < len(fixed) else (int(random.integers(2, 80)), int(random.integers(1, 30)))
        )
        yield Table(rows, size, f"for {rows} rows in chunks of {size} ({which(number, cases, chosen)})")


class Exchange(NamedTuple):
    """Task 5: rows to send, and how a server answers: its HTTP status and what it says."""

    url: str
    rows: list[dict[str, float]]
    status: int
    answer: dict[str, Any]
    about: str


def visible_exchanges() -> list[Exchange]:
    """Return a request that is answered and one that is refused."""
    rows = [{"story points": 3.0, "team load": 1.1}, {"story points": 99.0, "team load": 1.1}]
    answer = {"bundle": "0123456789ab", "classes": [0, 1], "labels": [0], "probabilities": [[0.875, 0.125]]}
    refusal = {"problems": [{"row": 1, "field": "story points", "reason": "must be at most 13, not 99.0"}]}
    return [
        Exchange("http://127.0.0.1:8000", rows[:1], 200, answer, "when the server answers one row"),
        Exchange("http://127.0.0.1:8000", rows, 422, refusal, "when the server refuses with status 422"),
    ]


def random_exchanges(cases: int) -> Iterator[Exchange]:
    """Yield requests of 1 to 9 rows, three in four of them answered."""
    chosen = seed()
    random = generator(chosen, "ask_server")
    for number in range(cases):
        count, classes = int(random.integers(1 if number % 4 < 3 else 2, 10)), int(random.integers(2, 5))
        url = f"http://127.0.0.1:{random.integers(1024, 65536)}"
        names = ["team load", "story points", "experience"]
        rows = [dict(zip(names, random.normal(size=3).tolist())) for _ in range(count)]
        if number % 4 < 3:
            probabilities = random.dirichlet(np.ones(classes), count)
            answer = {
                "bundle": f"{random.integers(16**12):012x}", "classes": list(range(classes)),
                "labels": probabilities.argmax(axis=1).tolist(), "probabilities": probabilities.tolist(),
            }  # fmt: skip
            status, how = 200, f"answers {count} rows"
        else:
            status = [422, 413, 409][number // 4 % 3]
            places = sorted(random.permutation(count)[: random.integers(2, 4)].tolist())
            answer = {"problems": [
                {"row": place, "field": names[place % 3], "reason": f"must be at most {place}.5"} for place in places
            ]}  # fmt: skip
            how = f"refuses with status {status}"
        yield Exchange(url, rows, status, answer, f"when the server {how} ({which(number, cases, chosen)})")
