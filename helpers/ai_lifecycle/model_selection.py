"""Which model, at what cost to train and what cost to ask?

An honest score by cross-validation, what a fit and what one answer costs, and a choice that a budget can overrule.
It works on whatever has `fit` and `predict`; the models of the course stand in `model_families`.
"""

import hashlib
import io
import pickle
import statistics
import time
from collections.abc import Callable, Sequence
from typing import NamedTuple

import numpy as np

from ai_lifecycle.model_families import Model


def majority_baseline(train_labels: np.ndarray, test_labels: np.ndarray) -> float:
    """Return the accuracy on the test labels of always answering the most frequent training label.

    Among equally frequent labels the smallest counts.

    >>> majority_baseline(np.array([0, 1, 1]), np.array([1, 0, 0, 0]))
    0.25
    """
    labels, counts = np.unique(train_labels, return_counts=True)
    return float(np.mean(test_labels == labels[counts.argmax()]))


def accuracy(model: Model, inputs: np.ndarray, labels: np.ndarray) -> float:
    """Return the share of rows, from 0 to 1, that a fitted model answers with their label."""
    return float(np.mean(model.predict(inputs) == labels))


def folds(rows: int, count: int) -> list[tuple[np.ndarray, np.ndarray]]:
    """Return (rows to fit on, rows to ask about) for each fold: every row is asked about exactly once.

    Folds are neighbouring rows in their order; where rows cannot be shared out evenly, the first folds get one more.
    Raises ValueError unless there are 2 to `rows` folds.

    >>> [asked.tolist() for _, asked in folds(7, 3)]
    [[0, 1, 2], [3, 4], [5, 6]]
    """
    if not 2 <= count <= rows:
        raise ValueError(f"There must be from 2 folds to as many as there are rows ({rows}); got {count}.")
    every = np.arange(rows)
    return [(np.delete(every, asked), asked) for asked in np.array_split(every, count)]


def cross_validate(make_model: Callable[[], Model], inputs: np.ndarray, labels: np.ndarray, count: int) -> np.ndarray:
    """Return the accuracy on each of `count` folds, of a new model that was fitted on the other folds.

    inputs: shape (rows, features). labels: shape (rows,).
    Source: M. Stone, "Cross-validatory choice and assessment of statistical predictions", 1974.

    >>> from ai_lifecycle.model_families import candidate
    >>> inputs, labels = np.arange(4.0)[:, None], np.array([0, 0, 1, 1])
    >>> cross_validate(candidate("majority baseline"), inputs, labels, 2).tolist()
    [0.0, 0.0]
    """
    return np.array([
        accuracy(make_model().fit(inputs[fitted], labels[fitted]), inputs[asked], labels[asked])
        for fitted, asked in folds(len(labels), count)
    ])  # fmt: skip


def median_seconds(work: Callable[[], object], clock: Callable[[], float], repeats: int) -> float:
    """Return the median time of `work` in seconds: one call to warm up, uncounted, then `repeats` timed calls.

    >>> ticks = iter([0.0, 2.0, 2.0, 5.0, 5.0, 99.0])
    >>> median_seconds(lambda: None, lambda: next(ticks), repeats=3)
    3.0
    """
    work()
    spent = []
    for _ in range(repeats):
        started = clock()
        work()
        spent.append(clock() - started)
    return statistics.median(spent)


def measure_costs(
    make_model: Callable[[], Model],
    inputs: np.ndarray,
    labels: np.ndarray,
    clock: Callable[[], float] = time.perf_counter,
    repeats: int = 5,
) -> tuple[float, float]:
    """Return the seconds that a fit on all rows takes, and those that one answer takes.

    Each is the median of `repeats` timed calls after one that is not counted.
    One answer is a call of its own with one row, as when somebody asks and waits; a large batch costs less a row.
    """
    fit_seconds = median_seconds(lambda: make_model().fit(inputs, labels), clock, repeats)
    model = make_model().fit(inputs, labels)
    return fit_seconds, median_seconds(lambda: model.predict(inputs[:1]), clock, repeats)


def fitted_bytes(model: Model) -> int:
    """Return how many bytes a fitted model takes when it is written to a file."""
    return len(pickle.dumps(model))


def fingerprint(model: Model) -> str:
    """Return 12 hexadecimal digits that change as soon as anything changes that a fitted model has learned.

    >>> from ai_lifecycle.model_families import candidate
    >>> model = candidate("nearest neighbours", size=1)().fit(np.array([[0.0], [1.0]]), np.array([0, 1]))
    >>> before, answer = fingerprint(model), model.predict(np.array([[0.9]]))
    >>> fingerprint(model) == before
    True
    """
    file = io.BytesIO()
    _LearnedOnly(file).dump(model)
    return hashlib.sha256(file.getvalue()).hexdigest()[:12]


class _LearnedOnly(pickle.Pickler):
    """Leaves out that a tree of neighbours counts how often it was searched, which is nothing it learned."""

    def reducer_override(self, value: object):
        if type(value).__name__ == "BallTree":
            return tuple, (value.get_arrays(),)
        return NotImplemented


class Measured(NamedTuple):
    """What is known about one model: a line of the table that a choice is made from.

    train_score: accuracy on the rows it was fitted on. fold_score: mean accuracy over the folds.
    test_score: accuracy on the rows kept aside; nan until somebody has looked.
    fit_seconds: of one fit. answer_seconds: of one answer. size_bytes: of the fitted model, written to a file.
    """

    name: str
    train_score: float
    fold_score: float
    test_score: float
    fit_seconds: float
    answer_seconds: float
    size_bytes: int


def measured(
    name: str,
    make_model: Callable[[], Model],
    inputs: np.ndarray,
    labels: np.ndarray,
    count: int = 5,
    clock: Callable[[], float] = time.perf_counter,
    repeats: int = 9,
) -> Measured:
    """Return everything about one model that training rows can tell: scores on `count` folds, costs, size."""
    scores = cross_validate(make_model, inputs, labels, count)
    costs = measure_costs(make_model, inputs, labels, clock, repeats)
    model = make_model().fit(inputs, labels)
    return Measured(
        name, accuracy(model, inputs, labels), float(scores.mean()), float("nan"), *costs, fitted_bytes(model)
    )


def choose(table: Sequence[Measured], budget: float) -> str | None:
    """Return the name of the model with the best fold score among those that answer within the budget.

    budget: the most seconds that one answer may take; exactly so many are within it.
    Among equal fold scores the model that answers sooner wins, then the one that stands first.
    Returns None if no model answers within the budget.

    >>> slow, quick = Measured("slow", 1, 0.9, 0, 0, 0.5, 0), Measured("quick", 1, 0.8, 0, 0, 0.1, 0)
    >>> choose([slow, quick], 0.5), choose([slow, quick], 0.2), choose([slow, quick], 0.01)
    ('slow', 'quick', None)
    """
    affordable = [row for row in table if row.answer_seconds <= budget]
    return max(affordable, key=lambda row: (row.fold_score, -row.answer_seconds)).name if affordable else None


def pareto_front(table: Sequence[Measured]) -> list[str]:
    """Return the names of the models that no other beats: none is at least as good and as quick, and better in one.

    In the order of their answers' time, the quickest first. Good: the fold score. Quick: the time of one answer.
    Source: V. Pareto, "Manuale di economia politica", 1906.
    """

    def beaten(row: Measured) -> bool:
        return any(
            other.fold_score >= row.fold_score and other.answer_seconds <= row.answer_seconds
            and (other.fold_score > row.fold_score or other.answer_seconds < row.answer_seconds)
            for other in table
        )  # fmt: skip

    return [row.name for row in sorted(table, key=lambda row: row.answer_seconds) if not beaten(row)]


def answers_to_break_even(one: Measured, other: Measured) -> float:
    """Return after how many answers the model that is dearer to fit has cost as much in all as the other.

    0 if one of them is cheaper in both; inf if the two take the same time for an answer.
    """
    dear, cheap = (one, other) if one.fit_seconds >= other.fit_seconds else (other, one)
    saved = cheap.answer_seconds - dear.answer_seconds
    if saved == 0:
        return float("inf")
    return (dear.fit_seconds - cheap.fit_seconds) / saved if saved > 0 else 0.0
