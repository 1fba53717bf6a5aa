"""The model behind the playground of data collection: eight collections that grow, and a fit for each at each size."""

import time
from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from ai_lifecycle.data_quality import (
    HOLES,
    SEEDS,
    Fitted,
    Flaws,
    Rows,
    answer_flops,
    answers,
    collections_of,
    fit_flops,
    fresh_rows,
    last_gain,
    mean_scores,
    scores_of,
    train_on,
)
from ai_lifecycle.network import fingerprint
from ai_lifecycle.playground.meter import Meter
from ai_lifecycle.playground.pictures import Spot

STEP = 10  # labels a step


@dataclass(frozen=True)
class Snapshot:
    """Where a run stands: values only.

    sizes: of the collections so far. scores: (sizes, collections, 4), see `data_quality.Scores`; means: (sizes, 4).
    gain: of the last step in honest score, mean, least and most, once there are two. first: what the map shows, the
    first collection as far as it has come. model: what it taught, once there is one.
    """

    sizes: tuple[int, ...]
    scores: np.ndarray
    means: np.ndarray
    gain: tuple[float, float, float] | None
    first: Rows
    model: Fitted | None


class Model:
    """Eight collections of one world, with the same flaws; a state alone decides what it does."""

    def __init__(self, state, clock: Callable[[], float] = time.perf_counter):
        self.state, self._clock = state, clock
        self.flaws = Flaws(state.errors, state.copies, state.leak == "yes", state.hole, state.split == "together")
        self._collections = collections_of(state.data, state.rows, self.flaws, state.seed)
        self.fresh = fresh_rows(state.data, state.seed)
        self.frozen, self.meter, self.asked = False, Meter(), []
        self.sizes: list[int] = []
        self.scores: list[list] = []
        self._begun: list = []  # the scores of this step's collections so far
        self.models: list[Fitted] = []

    @property
    def over(self) -> str:
        """Why the run can go no further, in one sentence, or "" while it can."""
        full = self.sizes and self.sizes[-1] + STEP > self.state.rows
        return f"All {self.sizes[-1]} labels are collected." if full else ""

    def step(self, unit: str, seconds: float) -> bool:
        """Collect and fit until one unit (fit, 10 labels) is complete or the time is up; True if complete."""
        deadline = self._clock() + seconds
        while not self.over:
            done = self._next_fit()
            if done or unit == "fit":
                return True
            if self._clock() > deadline:
                return False
        return True

    def _next_fit(self) -> bool:
        """Fit one collection's model; True once all collections have had 10 more labels."""
        size = (self.sizes[-1] if self.sizes else 0) + STEP
        number = len(self._begun)
        rows = self._collections[number].first(size)
        trained = int((~rows.kept_aside).sum())
        model = self.meter.timed(self.meter.training, trained, lambda: train_on(rows))
        self.models[number : number + 1] = [model]
        self._begun.append(scores_of(model, rows, self.fresh, self.state.hole))
        if len(self._begun) < SEEDS:
            return False
        self.sizes.append(size)
        self.scores.append(self._begun)
        self._begun = []
        return True

    def means(self) -> np.ndarray:
        """Return the means of the collections at each size so far, (sizes, 4)."""
        return mean_scores(np.array(self.scores).reshape(-1, SEEDS, 4))

    def snapshot(self) -> Snapshot:
        """Return where the run stands."""
        scores = np.array(self.scores).reshape(-1, SEEDS, 4)
        begun = bool(self._begun)
        size = (self.sizes[-1] if self.sizes else 0) + STEP * begun
        return Snapshot(
            tuple(self.sizes),
            scores,
            mean_scores(scores),
            last_gain(scores) if len(scores) > 1 else None,
            self._collections[0].first(size),
            self.models[0] if self.models else None,
        )

    def freeze(self, frozen: bool) -> None:
        """Lock or unlock the weights: NumPy itself refuses to write to them while they are locked."""
        self.frozen = frozen
        for model in self.models:
            for array in model:
                array.flags.writeable = not frozen

    def ask(self, spot: Spot) -> str:
        """Ask the first collection's model about one place, as on a first morning: the leaking column is still 0."""
        if not self.models:
            return "Nothing is collected yet, so nothing was learned: press Play first."
        model, point = self.models[0], np.array([[spot.x, spot.y]])
        before = fingerprint([model])
        answer = float(self.meter.timed(self.meter.inference, 1, lambda: answers(model, point))[0])
        answered = Spot(spot.x, spot.y, answer)
        self.asked = [*self.asked[-5:], answered]
        same = "unchanged" if fingerprint([model]) == before else "CHANGED"
        blind = " Nothing was collected there, so this is a guess." if HOLES[self.state.hole](point)[0] else ""
        return f"{words(answered)}.{blind} Fingerprint of the weights: {before}, {same}."

    def compare(self) -> None:
        """Measure training and inference on the same rows, apart from the run."""
        if not self.models:
            return
        rows = self._collections[0].first(self.sizes[-1] if self.sizes else STEP)
        points, model = rows.points[~rows.kept_aside], self.models[0]
        if not len(points):
            return
        self.meter.compare(
            lambda: train_on(rows),
            lambda: answers(model, points),
            len(points),
            fit_flops(len(points)),
            answer_flops(len(model.weights), len(points)),
        )


def words(spot: Spot) -> str:
    """Return an answer in words: "class B, +0.93 on a scale from -1 (A) to 1 (B), at (0.10, -0.25)"."""
    answer = f"{spot.probability:+.2f} on a scale from -1 (A) to 1 (B)"
    return f"class {'AB'[spot.probability > 0]}, {answer}, at ({spot.x:.2f}, {spot.y:.2f})"
