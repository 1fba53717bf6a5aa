"""What is wrong with data, and how it shows in scores: the flaws, a learning curve, and the card that owns up to them.

The lesson and its playground share these functions: `draw_rows` collects rows with flaws, `fit` and `answers` are a
small model of the plane, `scores_of` measures what it is worth in three ways, of which only one is honest.
"""

from dataclasses import dataclass, fields
from html import escape
from typing import NamedTuple

import numpy as np

from ai_lifecycle.one_thread import one_thread
from ai_lifecycle.points import make_points

SEEDS = 8  # a curve from one collection is luck; its spread needs several
NEAR, HEDGE, LEAK_WIDTH = 0.28, 0.05, 2.0
JITTER = 0.06  # of the points: the two classes can nearly be told apart
# Regions of the plane that a collector may have left out, by name.
HOLES = {
    "nowhere": lambda points: np.zeros(len(points), bool),
    "left": lambda points: points[:, 0] < -0.2,
    "top": lambda points: points[:, 1] > 0.2,
    "middle": lambda points: (np.abs(points) < 0.4).all(axis=1),
}


@dataclass(frozen=True)
class Flaws:
    """What is wrong with a collection.

    label_errors: share of rows, from 0 to 0.5, whose label was noted wrong. duplicates: share of rows, from 0 to 0.9,
    that are copies of an earlier one. leak: whether a column was exported that is filled in once the answer is known.
    hole: one of HOLES, the region that nobody collected from. copies_together: whether a split keeps copies on one side.
    """

    label_errors: float = 0.0
    duplicates: float = 0.0
    leak: bool = False
    hole: str = "nowhere"
    copies_together: bool = False

    def __post_init__(self):
        if not 0 <= self.label_errors <= 0.5 or not 0 <= self.duplicates <= 0.9:
            raise ValueError("label_errors is a share from 0 to 0.5, and duplicates one from 0 to 0.9.")
        if self.hole not in HOLES:
            raise ValueError(f"hole is one of {', '.join(HOLES)}, not {self.hole!r}.")


class Rows(NamedTuple):
    """Collected rows, in the order they came.

    points: (rows, 2). leak: (rows,), the label in a column that is 0 until the answer is known, or all 0.
    labels: (rows,) 0 or 1, as noted. kept_aside: (rows,) whether the row is kept for the test.
    """

    points: np.ndarray
    leak: np.ndarray
    labels: np.ndarray
    kept_aside: np.ndarray

    def first(self, rows: int) -> "Rows":
        """Return the collection as it was after so many rows."""
        return Rows(*(array[:rows] for array in self))


class Scores(NamedTuple):
    """Shares of right answers: on the rows trained on, on the rows kept aside, on fresh rows, and on those in the hole.

    Only `honest` says how good the model will be: fresh rows from everywhere, right labels, nothing known too early.
    `hole` is nan if no region was left out.
    """

    training: float
    reported: float
    honest: float
    hole: float


class Fitted(NamedTuple):
    """A trained model: one weight for each row it was trained on, and those rows, (rows, 3)."""

    weights: np.ndarray
    rows: np.ndarray


def draw_rows(shape: str, rows: int, flaws: Flaws, seed: int) -> Rows:
    """Return a collection of points of one of `points.SHAPES` with flaws; fewer rows are the beginning of more.

    About a quarter of the rows are kept aside by chance, row by row, or, with copies_together, original by original.
    """
    # Enough to have `rows` left outside the hole, whatever its size.
    points, labels = make_points(shape, 4 * rows, JITTER, seed)
    outside = np.flatnonzero(~HOLES[flaws.hole](points))
    random = np.random.default_rng([seed, 1])
    copied, wrong, aside = (random.random(rows) for _ in range(3))
    earlier = (random.random(rows) * np.arange(rows)).astype(int)
    original = np.arange(rows)
    for row in np.flatnonzero(copied < flaws.duplicates):
        original[row] = original[earlier[row]]  # a copy of a copy is a copy of the original
    chosen = outside[original]
    noted = np.where(wrong[original] < flaws.label_errors, 1 - labels[chosen], labels[chosen])
    kept_aside = (aside[original] if flaws.copies_together else aside) < 0.25
    return Rows(points[chosen], noted * float(flaws.leak), noted, kept_aside)


def own_rows(triples: tuple[int, ...], leak: bool) -> Rows:
    """Return rows that somebody added by hand to be trained on, from x and y in hundredths and label, row by row.

    leak: whether the leaking column is filled in for them too: their labels are known.
    """
    rows = np.array(triples, int).reshape(-1, 3)
    labels = rows[:, 2]
    return Rows(rows[:, :2] / 100, labels * float(leak), labels, np.zeros(len(rows), bool))


def joined(rows: Rows, others: Rows) -> Rows:
    """Return the rows of two collections as one."""
    return Rows(*(np.concatenate(both) for both in zip(rows, others)))


def fit(points: np.ndarray, leak: np.ndarray, labels: np.ndarray) -> Fitted:
    """Return a model trained on rows: each row pulls the places near it towards its label.

    The weights are the solution of (K + HEDGE * I) @ weights = 2 * labels - 1, with K the nearness of the rows to
    each other, exp(-distance² / (2 * NEAR²)): kernel ridge regression. Saunders, Gammerman, Vovk, ICML 1998.
    """
    rows = np.column_stack([points, LEAK_WIDTH * leak])
    nearness = _nearness(rows, rows)
    nearness[np.diag_indices(len(rows))] += HEDGE
    with one_thread():
        return Fitted(np.linalg.solve(nearness, 2.0 * labels - 1), rows)


def answers(model: Fitted, points: np.ndarray, leak: np.ndarray | float = 0.0) -> np.ndarray:
    """Return the model's answers, shape (rows,), about -1 for class 0 to 1 for class 1.

    leak: the leaking column. When a model is really asked it is 0: nothing is known yet.
    """
    asked = np.column_stack([points, np.broadcast_to(LEAK_WIDTH * np.asarray(leak, float), len(points))])
    return np.einsum("ij,j->i", _nearness(asked, model.rows), model.weights)


def _nearness(ones: np.ndarray, others: np.ndarray) -> np.ndarray:
    # Column by column: a matrix product would start threads, see `one_thread`.
    squares = np.zeros((len(ones), len(others)))
    for one, other in zip(ones.T, others.T):
        squares += np.subtract.outer(one, other) ** 2
    return np.exp(squares / (-2 * NEAR**2))


def fit_flops(rows: int) -> int:
    """Return the floating-point operations of `fit`: about 10 for each pair's nearness, and the solution of the rows."""
    return 10 * rows**2 + 2 * rows**3 // 3


def answer_flops(rows: int, asked: int) -> int:
    """Return the floating-point operations of `answers` to `asked` rows by a model of `rows` rows."""
    return 12 * rows * asked


def train_on(rows: Rows) -> Fitted:
    """Return the model trained on the rows that are not kept aside."""
    kept = rows.kept_aside
    return fit(rows.points[~kept], rows.leak[~kept], rows.labels[~kept])


def scores_of(model: Fitted, rows: Rows, fresh: tuple[np.ndarray, np.ndarray], hole: str = "nowhere") -> Scores:
    """Return a model's scores; one of no rows is nan.

    fresh: points, (rows, 2), and right labels, (rows,), of the world itself. hole: the region that was left out.
    """

    def right(points, leak, labels):
        return float(((answers(model, points, leak) > 0) == labels).mean()) if len(labels) else np.nan

    kept, (points, labels) = rows.kept_aside, fresh
    inside = HOLES[hole](points)
    return Scores(
        right(rows.points[~kept], rows.leak[~kept], rows.labels[~kept]),
        right(rows.points[kept], rows.leak[kept], rows.labels[kept]),
        right(points, 0.0, labels),
        right(points[inside], 0.0, labels[inside]),
    )


def collections_of(shape: str, rows: int, flaws: Flaws, seed: int) -> list[Rows]:
    """Return SEEDS collections that differ in all that is left to chance."""
    return [draw_rows(shape, rows, flaws, seed * SEEDS + number) for number in range(SEEDS)]


def fresh_rows(shape: str, seed: int, rows: int = 400) -> tuple[np.ndarray, np.ndarray]:
    """Return points and right labels of the world itself, which no collection has seen."""
    return make_points(shape, rows, JITTER, seed + 10**6)


def learning_curve(shape: str, sizes: list[int], flaws: Flaws, seed: int = 0) -> np.ndarray:
    """Return the Scores of every collection at every size, shape (sizes, SEEDS, 4); each grows from size to size."""
    fresh = fresh_rows(shape, seed)
    grown = [[rows.first(size) for rows in collections_of(shape, max(sizes), flaws, seed)] for size in sizes]
    return np.array([[scores_of(train_on(rows), rows, fresh, flaws.hole) for rows in line] for line in grown])


def mean_scores(scores: np.ndarray) -> np.ndarray:
    """Return the means over the collections, (sizes, 4), of scores (sizes, SEEDS, 4); nan where nobody has a score."""
    known = np.isfinite(scores)
    with np.errstate(invalid="ignore"):
        return np.where(known, scores, 0).sum(axis=1) / known.sum(axis=1)


def last_gain(scores: np.ndarray) -> tuple[float, float, float]:
    """Return what the last size brought over the one before in honest score: the mean, the least, the most.

    scores: (sizes, SEEDS, 4), of at least two sizes.
    """
    gains = scores[-1, :, 2] - scores[-2, :, 2]
    return float(gains.mean()), float(gains.min()), float(gains.max())


_ASKED = {
    "what": "What does one row stand for?",
    "how_collected": "Who collected it, from where, and how were copies and gaps treated?",
    "period": "From when to when?",
    "rows": "How many rows are there?",
    "label": "What does the label mean, and how is it derived?",
    "limits": "What is known to be wrong, missing or drifting?",
    "not_for": "What must it not be used for?",
}


@dataclass(frozen=True)
class DataCard:
    """What has to be said about a data set before a model learns from it: one field for each question, shown as a table.

    Source: Gebru et al., "Datasheets for Datasets", Communications of the ACM 64, 2021.

    >>> DataCard(what="a ticket in a sprint", rows=1000).missing()[0]
    'how_collected: Who collected it, from where, and how were copies and gaps treated?'
    """

    what: str = ""
    how_collected: str = ""
    period: str = ""
    rows: int = 0
    label: str = ""
    limits: str = ""
    not_for: str = ""

    def missing(self) -> list[str]:
        """Return, for each field still empty or holding nothing but a question mark or dots, its question."""
        return [f"{name}: {question}" for name, question in _ASKED.items() if not self._said(name)]

    def _said(self, name: str) -> bool:
        value = getattr(self, name)
        return value > 0 if isinstance(value, int) else bool(str(value).strip(" ?.…-"))

    def _lines(self) -> list[tuple[str, str, bool]]:
        return [
            (item.name.replace("_", " "), f"{value:,}" if isinstance(value := getattr(self, item.name), int) else value, True)
            if self._said(item.name)
            else (item.name.replace("_", " "), f"still missing: {_ASKED[item.name]}", False)
            for item in fields(self)
        ]

    def __str__(self) -> str:
        return "\n".join(["Data card", *(f"{name:14} {text}" for name, text, _ in self._lines())])

    def _repr_html_(self) -> str:
        body = "".join(
            f'<tr><th scope="row" style="text-align:left">{escape(name)}</th><td style="text-align:left">'
            f"{escape(text) if said else f'<em>{escape(text)}</em>'}</td></tr>"
            for name, text, said in self._lines()
        )
        return f"<table><caption>Data card</caption><tbody>{body}</tbody></table>"
