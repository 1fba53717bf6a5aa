"""The final ledger: what a model costs in a year, its trainings on one side, its answers on the other, and its errors.

Prices are in coins. What a training and an answer take may come from the learner's own lessons: `past_costs` reads the
cost ledgers that stand, printed, in their notebooks.
"""

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np

from ai_lifecycle.course import LESSONS

WEEKS = 52
_MOST_BYTES = 20_000_000  # of a notebook; a longer one is passed over
_TITLE = "Cost ledger"
_UNITS = {"s": 1.0, "ms": 1e-3, "µs": 1e-6, "": 1.0, "thousand": 1e3, "million": 1e6, "billion": 1e9}


@dataclass(frozen=True)
class Costs:
    """What one machine measured. training: seconds of one whole training. answer: seconds of one answer."""

    training: float
    answer: float


@dataclass(frozen=True)
class Terms:
    """A year of a model's service.

    costs: measured. times: how many times as large the real trainings and models are as those measured.
    answers: asked in a week. every: weeks from one training to the next; the first is in week 1.
    hour: coins for an hour of the hardware. labels: new labels for each training; label: coins for one.
    error: share of wrong answers just after a training. drift: by how much that share grows in a week.
    wrong: coins that one wrong answer costs.
    """

    costs: Costs
    times: float = 1000.0
    answers: float = 20_000.0
    every: int = 8
    hour: float = 2.0
    labels: float = 400.0
    label: float = 0.5
    error: float = 0.04
    drift: float = 0.002
    wrong: float = 0.1


@dataclass(frozen=True)
class Bill:
    """Coins: for trainings (their labels included), for the machine's time to answer, for wrong answers."""

    training: float
    inference: float
    errors: float

    @property
    def total(self) -> float:
        """All three together."""
        return self.training + self.inference + self.errors


def training_price(terms: Terms) -> float:
    """Return what one training costs in coins, its labels included."""
    return terms.costs.training * terms.times * terms.hour / 3600 + terms.labels * terms.label


def answer_price(terms: Terms) -> float:
    """Return what the machine's time for one answer costs in coins."""
    return terms.costs.answer * terms.times * terms.hour / 3600


def weekly(terms: Terms, weeks: int = WEEKS) -> np.ndarray:
    """Return the coins of each week, shape (weeks, 3): training, inference, errors.

    Within a week the share of wrong answers is that of the week's middle; it never passes 1.
    Raises ValueError if `every` is below 1.
    """
    if terms.every < 1:
        raise ValueError(f"A model is trained every 1 or more weeks; got {terms.every}.")
    age = np.arange(weeks) % terms.every
    share = np.minimum(terms.error + terms.drift * (age + 0.5), 1.0)
    return np.column_stack([
        np.where(age == 0, training_price(terms), 0.0),
        np.full(weeks, terms.answers * answer_price(terms)),
        terms.answers * share * terms.wrong,
    ])  # fmt: skip


def bill(terms: Terms, weeks: int = WEEKS) -> Bill:
    """Return what so many weeks cost."""
    return Bill(*map(float, weekly(terms, weeks).sum(axis=0)))


def break_even(terms: Terms) -> float:
    """Return after how many answers the machine's time for them has cost as much as one training.

    Infinity if an answer costs nothing.

    >>> round(break_even(Terms(Costs(training=3.6, answer=0.0036), times=1, hour=1000, labels=0)))
    1000
    """
    price = answer_price(terms)
    return training_price(terms) / price if price > 0 else float("inf")


def totals_by_interval(terms: Terms) -> np.ndarray:
    """Return what a year costs in all with a training every 1, 2, ... WEEKS weeks, shape (WEEKS,)."""
    return np.array([bill(replace(terms, every=every)).total for every in range(1, WEEKS + 1)])


def best_every(terms: Terms) -> int:
    """Return how many weeks from one training to the next make the year cheapest; of equal costs the longest.

    >>> best_every(Terms(Costs(1.0, 1e-5), drift=0.0))
    52
    """
    totals = totals_by_interval(terms)
    # Sums in another order end in other last digits, which must not decide.
    return int(np.flatnonzero(totals <= totals.min() * (1 + 1e-12))[-1] + 1)


SENSITIVE = {"answers": "traffic", "drift": "drift", "label": "label cost", "hour": "hardware", "wrong": "error cost"}


def sensitivity(terms: Terms) -> dict[str, tuple[float, float]]:
    """Return for each thing in SENSITIVE what the year costs if it halves and if it doubles, the interval kept."""
    return {
        words: tuple(bill(replace(terms, **{name: factor * getattr(terms, name)})).total for factor in (0.5, 2.0))
        for name, words in SENSITIVE.items()
    }


def past_costs(folder: str | Path) -> dict[str, Costs]:
    """Return what the learner's lessons measured, by step, read from the cost ledgers in their saved notebooks.

    folder: where the lessons' folders are. A lesson that was not run, or whose notebook was not saved since, is not
    among them; neither is one whose notebook cannot be read.
    """
    found = {}
    for lesson in LESSONS:
        path = Path(folder) / lesson.name / f"{lesson.name}.ipynb"
        try:
            if path.stat().st_size > _MOST_BYTES:
                continue
            texts = _outputs(json.loads(path.read_text(encoding="utf-8")))
        except (OSError, ValueError, RecursionError, AttributeError, TypeError):
            continue
        known = [costs for text in texts if text.startswith(_TITLE) and (costs := read_ledger(text))]
        if known:
            found[lesson.step] = known[-1]
    return found


def read_ledger(text: str) -> Costs | None:
    """Return the costs in a printed cost ledger; None if it is none, or holds no time.

    The training's is its whole time, the answer's is that of one sample.
    """
    rows = {line.split("  ")[0].strip(): re.split(r"\s{2,}", line.strip())[1:] for line in text.splitlines()}
    try:
        training, rate = _value(rows["wall time"][0]), _value(rows["samples a second"][1])
    except (KeyError, IndexError, ValueError):
        return None
    return Costs(training, 1 / rate) if training > 0 and rate > 0 else None


def _value(text: str) -> float:
    number, _, unit = text.partition(" ")
    if unit not in _UNITS:
        raise ValueError(f"{text!r} has an unknown unit")
    return float(number) * _UNITS[unit]


def _outputs(notebook: Mapping) -> list[str]:
    """Return the plain texts that the cells of a notebook have put out."""
    found = []
    for cell in notebook.get("cells", []):
        for output in cell.get("outputs", []):
            text = output.get("data", {}).get("text/plain", "")
            found.append(text if isinstance(text, str) else "".join(text))
    return found
