"""The model behind the playground of model selection: the lesson's own functions, one fit at a time."""

import statistics
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from functools import cache
from typing import NamedTuple

import numpy as np

from ai_lifecycle.ledger import Ledger
from ai_lifecycle.measure import measure
from ai_lifecycle.model_families import FAMILIES, candidate
from ai_lifecycle.model_families import Model as Fitted
from ai_lifecycle.model_selection import accuracy, fingerprint, fitted_bytes, folds, median_seconds
from ai_lifecycle.playground import selection_views
from ai_lifecycle.playground.meter import Meter
from ai_lifecycle.playground.pictures import Spot, grid
from ai_lifecycle.points import make_points

TEST_ROWS = 200
# The families by the word that a state string has for them.
WORDS = {"baseline": "majority baseline", "logistic": "logistic regression", "neighbours": "nearest neighbours",
         "tree": "decision tree", "forest": "random forest", "network": "neural network"}  # fmt: skip
MAP_SIDE, SMALL_SIDE = 72, 36  # squares along a side of the chosen model's map, and of a small one
_ASKED = 5  # questions one at a time, to measure what an answer takes; more would make Pause wait


@dataclass
class Line:
    """What is known about one family so far.

    scores: accuracy on every fold of every round. fits: seconds of each fit. model: fitted on all training rows, with
    its training score, the seconds of one answer, its size in a file, and its answers on the small map.
    """

    size: int
    scores: list[float] = field(default_factory=list)
    fits: list[float] = field(default_factory=list)
    model: Fitted | None = None
    train_score: float = float("nan")
    answer_seconds: float = float("nan")
    size_bytes: int = 0
    answers: np.ndarray | None = None

    @property
    def fold_score(self) -> float:
        """The mean over all folds so far; nan before the first."""
        return statistics.fmean(self.scores) if self.scores else float("nan")

    @property
    def fit_seconds(self) -> float:
        """The median fit so far; nan before the first."""
        return statistics.median(self.fits) if self.fits else float("nan")


class Job(NamedTuple):
    """One fit: of a family, on some rows; asked about others, or, fitted on all rows, kept as the family's model."""

    round: int
    family: str
    fold: int | None
    fitted: np.ndarray
    asked: np.ndarray


@dataclass(frozen=True)
class Snapshot:
    """Where a run stands.

    job: the last fit, or None. lines: what is known about each family. chosen: its name. map: the probability of
    class B all over the chosen model's map, or None. test_score: nan until the test points were looked at.
    """

    job: Job | None
    lines: dict[str, Line]
    chosen: str
    folds: int
    map: np.ndarray | None
    test_score: float


def _jobs(state, rows: int) -> Iterator[Job]:
    """Yield what there is to fit, in its order. Not a method: a model that its own jobs hold outlives its Reset."""
    random, order = np.random.default_rng(state.seed), np.arange(rows)
    for number in range(1, state.rounds + 1):
        for name in FAMILIES:
            for fold, (fitted, asked) in enumerate(folds(rows, state.folds), 1):
                yield Job(number, name, fold, order[fitted], order[asked])
            if number == 1:
                yield Job(number, name, None, order, order)
        order = random.permutation(order)  # the next round cuts other folds


class Model:
    """Six models on the same points; a state alone decides what is fitted on what. Times are measured as they come."""

    def __init__(self, state, clock: Callable[[], float] = time.perf_counter):
        _warm_up()
        points, labels = make_points(state.data, state.rows + TEST_ROWS, state.noise, state.seed)
        self.inputs, self.labels = points[: state.rows], labels[: state.rows]
        self.test_inputs, self.test_labels = points[state.rows :], labels[state.rows :]
        self.state, self._clock, self.chosen = state, clock, WORDS[state.family]
        self.lines = {name: Line(family.sizes[state.size - 1]) for name, family in FAMILIES.items()}
        self.frozen, self.job, self.test_score = False, None, float("nan")
        self.meter, self.asked = Meter(), []
        self.map: np.ndarray | None = None
        self._compared: Fitted | None = None
        self._left = _jobs(state, len(self.labels))
        self._next: Job | None = next(self._left)

    @property
    def over(self) -> str:
        """Why the run can go no further, in one sentence, or "" while it can."""
        return "" if self._next else f"Every model has been fitted, {self.state.rounds} rounds of folds long."

    def step(self, unit: str, seconds: float) -> bool:
        """Fit until one unit (fit, model, round) is complete or the time is up; True if complete."""
        deadline = self._clock() + seconds
        while self._next:
            done, self._next = self._next, next(self._left, None)
            self._do(done)
            other = self._next is None or self._next.round != done.round
            if unit == "fit" or other or (unit == "model" and self._next.family != done.family):
                return True
            if self._clock() > deadline:
                return False
        return True

    def _do(self, job: Job) -> None:
        line, inputs, labels = self.lines[job.family], self.inputs[job.fitted], self.labels[job.fitted]
        make_model = candidate(job.family, line.size, self.state.seed)
        before = self.meter.training.seconds
        model = self.meter.timed(
            self.meter.training, len(labels), lambda: make_model().fit(inputs, labels), self._clock
        )
        line.fits.append(self.meter.training.seconds - before)
        self.job = job
        if job.fold is None:
            self._keep(job.family, model)
        else:
            asked = self.inputs[job.asked], self.labels[job.asked]
            line.scores.append(
                self.meter.timed(self.meter.inference, len(job.asked), lambda: accuracy(model, *asked), self._clock)
            )

    def _keep(self, name: str, model: Fitted) -> None:
        """Keep a model that was fitted on all training rows, with all there is to know about it."""
        line = self.lines[name]
        line.model, line.train_score = model, accuracy(model, self.inputs, self.labels)
        line.answer_seconds = median_seconds(lambda: model.predict(self.inputs[:1]), self._clock, repeats=5)
        line.size_bytes = fitted_bytes(model)
        line.answers = _all_over(model, SMALL_SIDE)
        if name == self.chosen:
            self.map = _all_over(model, MAP_SIDE)

    def snapshot(self) -> Snapshot:
        """Return where the run stands."""
        return Snapshot(self.job, self.lines, self.chosen, self.state.folds, self.map, self.test_score)

    def freeze(self, frozen: bool) -> None:
        """Lock or unlock the chosen model; locked for the first time, it is asked about the test points.

        If it was not fitted on all training rows yet, that is done first: an untrained model has no answers.
        """
        line = self.lines[self.chosen]
        if frozen and line.model is None:
            everything = np.arange(len(self.labels))
            self._do(Job(1, self.chosen, None, everything, everything))
        self.frozen = frozen
        if frozen:
            self.test_score = accuracy(line.model, self.test_inputs, self.test_labels)

    def ask(self, spot: Spot) -> str:
        """Ask the chosen model about one point, keep the answer, and return it in words with a fingerprint."""
        model, point = self.lines[self.chosen].model, np.array([[spot.x, spot.y]])
        before = fingerprint(model)
        chances = self.meter.timed(self.meter.inference, 1, lambda: model.predict_proba(point), self._clock)
        answered = Spot(spot.x, spot.y, float(chances[0, 1]))
        self.asked = [*self.asked[-5:], answered]
        same = "unchanged" if fingerprint(model) == before else "CHANGED"
        return f"{selection_views.words(answered)}. Fingerprint of the model: {before}, {same}."

    def chance(self, spot: Spot) -> float | None:
        """Return the probability of class B that the chosen model sees at a place; None before it was fitted."""
        model = self.lines[self.chosen].model
        return None if model is None else float(model.predict_proba(np.array([[spot.x, spot.y]]))[0, 1])

    def compare(self) -> None:
        """Measure one fit of the chosen model, and answers one at a time, apart from the run; once for each model."""
        line = self.lines[self.chosen]
        if line.model is None or line.model is self._compared:
            return
        self._compared = model = line.model
        make_model = candidate(self.chosen, line.size, self.state.seed)

        def ask() -> None:
            for place in range(_ASKED):
                model.predict(self.inputs[place : place + 1])

        self.meter.alone = Ledger(
            measure(lambda: make_model().fit(self.inputs, self.labels), samples=len(self.labels)),
            measure(ask, samples=_ASKED),
            f"One {self.chosen}: one fit, and {_ASKED} answers one at a time, measured in a pass of its own",
        )


@cache
def _warm_up() -> None:
    """Fit and ask every family once, so that loading scikit-learn is on nobody's bill and interrupts no run."""
    inputs, labels = make_points("xor", 80)
    for name in FAMILIES:
        candidate(name)().fit(inputs, labels).predict_proba(inputs)


def _all_over(model: Fitted, side: int) -> np.ndarray:
    """Return the probability of class B on side * side squares of the map, shape (side, side), top row first."""
    return model.predict_proba(grid(side))[:, 1].reshape(side, side)
