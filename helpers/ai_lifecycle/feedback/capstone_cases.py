"""Questions for the capstone: trainings that are scripted, weeks that call for a decision, rows without numbers."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace
from typing import Any

import numpy as np
import pandas as pd

from ai_lifecycle.capstone import LABEL, Week, time_to_train
from ai_lifecycle.feedback.cases import generator, seed, which


class Recorder:
    """A scripted model: it knows the rows it was trained on by heart, and of all others the share it was made for.

    asked: for each row of the whole table, by its number, whether it was asked while seen and while unseen.
    """

    def __init__(self, case: "Training", table: pd.DataFrame):
        self.case, self.seen = case, set(table["number"])
        self.classes_ = np.unique(table[LABEL])

    def predict(self, rows: pd.DataFrame) -> np.ndarray:
        """Return a label for each row: the true one if it was seen or is easy, else another one."""
        answers = []
        for number in rows["number"]:
            seen = number in self.seen
            (self.case.asked_seen if seen else self.case.asked_unseen).append(int(number))
            true = self.case.labels[int(number)]
            answers.append(true if seen or self.case.easy[int(number)] else self.case.other(true))
        return np.array(answers)

    def predict_proba(self, rows: pd.DataFrame) -> np.ndarray:
        """Return what `predict` says, as probabilities."""
        said = self.predict(rows)
        return (said[:, None] == self.classes_[None, :]).astype(float)

    def score(self, rows: pd.DataFrame, labels: Any) -> float:
        """Return the share of right answers, as scikit-learn's classifiers do."""
        return float(np.mean(self.predict(rows) == np.asarray(labels)))


@dataclass
class Training:
    """A table, a scripted training for it, and notes of what was done with both.

    easy: (rows,) whether a model that never saw the row answers it rightly. sizes: rows of each training.
    """

    table: pd.DataFrame
    easy: np.ndarray
    about: str
    sizes: list[int] = field(default_factory=list)
    asked_seen: list[int] = field(default_factory=list)
    asked_unseen: list[int] = field(default_factory=list)

    @property
    def labels(self) -> np.ndarray:
        """The true labels, by the row's number."""
        return self.table.sort_values("number")[LABEL].to_numpy()

    def other(self, label: str) -> str:
        """Return a label that is not this one."""
        return next(one for one in ("no", "yes") if one != label)

    @property
    def train(self) -> Callable[[pd.DataFrame], Recorder]:
        """The training function that a learner is given."""

        def train(table: pd.DataFrame) -> Recorder:
            self.sizes.append(len(table))
            return Recorder(self, table)

        return train


def visible_trainings() -> list[Training]:
    """Return the training of the example: 60 rows, of which a model that never saw them knows two in three."""
    return [_training(np.random.default_rng(5), 60, 2 / 3, "for 60 rows, two in three of them easy")]


def random_trainings(cases: int) -> Iterator[Training]:
    """Yield trainings from useless to perfect, sorted by label every second time."""
    chosen = seed()
    random = generator(chosen, "honest_score")
    for number in range(cases):
        share, ordered = (0.9, 0.5, 0.75, 0.2)[number % 4], number % 2 == 1
        # Of 80 rows or more, a fifth that is drawn at random holds one label alone about once in 200,000 times.
        rows = int(random.integers(80 if ordered else 40, 160))
        words = ", sorted by label," if ordered else ","
        about = f"for {rows} rows{words} {share:.0%} of them easy ({which(number, cases, chosen)})"
        yield _training(random, rows, share, about, ordered)


def _training(random: np.random.Generator, rows: int, share: float, about: str, ordered: bool = False) -> Training:
    labels = np.array(["no", "yes"])[random.permutation(np.arange(rows) % 2)]
    if ordered:
        labels = np.sort(labels)
    easy = random.permutation(np.arange(rows) < round(share * rows))
    table = pd.DataFrame({"number": np.arange(rows), "size": random.normal(size=rows), LABEL: labels})
    return Training(table, easy, about)


def rows_without_numbers(good: dict[str, Any]) -> list[tuple[str, dict[str, Any]]]:
    """Return bad rows that JSON cannot carry, each with what is wrong with it."""
    column = next(iter(good))
    return [(f"{column} is {value}", {**good, column: value}) for value in (float("nan"), float("inf"))]


Asked = tuple[Week, str]
_CALM = Week(promised=0.05, labelled=400, wrong=22, drift=0.02, answers=20_000, wrong_price=0.5, training_price=300.0)


def visible_weeks() -> list[Asked]:
    """Return four weeks: calm, harmed, drifting without harm, and without any label yet."""
    return [
        (_CALM, "in a calm week: 22 of 400 labelled answers wrong where 5% were promised"),
        (replace(_CALM, wrong=60), "in a week of harm: 60 of 400 labelled answers wrong where 5% were promised"),
        (replace(_CALM, drift=0.6), "in a week whose inputs moved (drift 0.6) and whose answers stayed as promised"),
        (replace(_CALM, labelled=0, wrong=0, drift=0.6), "in a week whose inputs moved and whose labels have not come"),
    ]


def random_weeks(cases: int) -> Iterator[Asked]:
    """Yield weeks of every kind, none so near to a bound that rounding could decide; pairs differ in a price alone."""
    chosen = seed()
    random = generator(chosen, "time_to_train")
    for number in range(cases):
        while True:
            week = _week(random, number % 8)
            if _clear(week):
                break
        yield week, f"for {week} ({which(number, cases, chosen)})"


def _week(random: np.random.Generator, kind: int) -> Week:
    """Return a week: as promised, harmed, harmed but too dear, few labels, drift only, none, better, just harmed."""
    promised, labelled = float(random.uniform(0.02, 0.2)), int(random.integers(200, 900))
    if kind == 7:  # where the standard error of the promised share, and not that of the share that came, proves the harm
        promised, labelled = float(random.uniform(0.03, 0.1)), int(random.integers(150, 300))
    error = np.sqrt(promised * (1 - promised) / labelled)
    excess = {1: random.uniform(2.5, 6), 2: random.uniform(3, 6), 4: random.uniform(1.2, 1.8),
              6: -random.uniform(2.2, 4), 7: random.uniform(2.15, 2.4)}  # fmt: skip
    share = promised + excess.get(kind, random.uniform(-1, 1.2)) * error
    if kind == 3:  # the share looks bad, and so few labels could do that by chance
        labelled = int(random.integers(4, 12))
        share = promised + 1.5 * np.sqrt(promised * (1 - promised) / labelled)
    wrong = int(np.clip(round(share * labelled), 0, labelled))
    answers, price = int(random.integers(2_000, 50_000)), float(random.uniform(0.1, 2))
    saved = max((wrong / labelled - promised) * answers * price, 1.0)
    factor = {1: random.uniform(0.05, 0.7), 2: random.uniform(1.3, 6), 7: random.uniform(0.6, 0.95)}
    training = float(saved * factor.get(kind, random.uniform(0.05, 0.5)))
    drift = float(random.uniform(0.3, 1.5)) if kind in (0, 2, 4, 5) else float(random.uniform(0, 0.1))
    if kind == 5:
        labelled = wrong = 0
    return Week(round(promised, 4), labelled, wrong, round(drift, 3), answers, round(price, 2), round(training, 2))


def _clear(week: Week) -> bool:
    """Return whether small changes to the numbers leave the decision as it is."""
    decided = time_to_train(week)
    near = [replace(week, promised=week.promised * factor, training_price=week.training_price * (2 - factor))
            for factor in (0.999, 1.001)]  # fmt: skip
    return all(time_to_train(one) == decided for one in near)
