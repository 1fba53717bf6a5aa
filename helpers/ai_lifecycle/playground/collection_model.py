"""The model behind the playground of data collection: eight collections that grow, and a fit for each at each size."""

import time
from collections.abc import Callable
from dataclasses import dataclass, replace

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
    joined,
    last_gain,
    mean_scores,
    own_rows,
    scores_of,
    train_on,
)
from ai_lifecycle.network import fingerprint
from ai_lifecycle.playground.meter import Meter
from ai_lifecycle.playground.pictures import Spot
from ai_lifecycle.playground.scenario import Refused

STEP = 10  # labels a step


@dataclass(frozen=True)
class Snapshot:
    """Where a run stands: values only.

    sizes: of the collections so far. scores: (sizes, collections, 4), see `data_quality.Scores`; means: (sizes, 4).
    gain: of the last step in honest score, mean, least and most, once there are two. first: what the map shows, the
    first collection as far as it has come. own: the reader's points, and held: which of them is in hand, if one is.
    model: what both taught, once there is one. cursor: where the reader is on the map.
    """

    sizes: tuple[int, ...]
    scores: np.ndarray
    means: np.ndarray
    gain: tuple[float, float, float] | None
    first: Rows
    own: Rows
    held: int | None
    model: Fitted | None
    cursor: Spot | None


class Model:
    """Eight collections of one world, with the same flaws; a state alone decides what it does.

    The reader's own points are trained on in all eight. cursor: where the reader is on the map; held: the number of
    the own point in hand, or None; dragging: whether the pointer holds it, not the keys.
    """

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
        self.cursor: Spot | None = None
        self.held: int | None = None
        self.dragging = self._behind = False
        self._stale: list[tuple[int, int]] = []  # (place in sizes, collection) whose score is of other own points
        self._rest_until = 0.0
        self.own = own_rows(state.own, self.flaws.leak)
        self._refit()

    @property
    def over(self) -> str:
        """Why the run can go no further, in one sentence, or "" while it can."""
        full = self.sizes and self.sizes[-1] + STEP > self.state.rows
        return f"All {self.sizes[-1]} labels are collected." if full else ""

    def step(self, unit: str, seconds: float) -> bool:
        """Collect and fit until one unit (fit, 10 labels) is complete or the time is up; True if complete."""
        deadline = self._clock() + seconds
        if not self.catch_up(seconds):
            return False
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
        self._begun.append(self._fit(len(self._begun), size))
        if len(self._begun) < SEEDS:
            return False
        self.sizes.append(size)
        self.scores.append(self._begun)
        self._begun = []
        return True

    def _fit(self, number: int, size: int, keep: bool = True) -> list:
        """Fit one collection's model to so many of its labels and the reader's points, and return its scores."""
        rows = joined(self._collections[number].first(size), self.own)
        trained = int((~rows.kept_aside).sum())
        model = self.meter.timed(self.meter.training, trained, lambda: train_on(rows))
        if keep:
            self.models[number : number + 1] = [model]
        return scores_of(model, rows, self.fresh, self.state.hole)

    def tune(self, state) -> None:
        """Train anew on other points of the reader's: the end of the curve at once, the rest in `catch_up`.

        Raises Refused while the weights are frozen.
        """
        if state.own != self.state.own:
            if self.frozen:
                raise Refused("The weights are frozen, so your points stay as they are: press “Unfreeze” first.")
            self.own, self._behind = own_rows(state.own, self.flaws.leak), True
            if self.held is not None and self.held >= len(self.own.labels):
                self.held = None
        self.state = state
        if self._behind and self.held is None:
            self._refit()
            self._behind = False
            self._stale = [(place, number) for place in range(len(self.sizes) - 1) for number in range(SEEDS)]
        elif self._behind and self._clock() > self._rest_until:
            # A point in hand moves more often than eight models can be fitted: half of the time is left to the rest.
            begun = self._clock()
            self._refit()
            self._rest_until = 2 * self._clock() - begun

    def catch_up(self, seconds: float) -> bool:
        """Fit anew, from the end of the curve on, what is of other own points, for at most so long; True if done.

        While a point is in hand there is nothing to do: it will lie somewhere else in a moment.
        """
        deadline = self._clock() + seconds
        while self._stale and self.held is None:
            place, number = self._stale.pop()
            self.scores[place][number] = self._fit(number, self.sizes[place], keep=False)
            if self._clock() > deadline:
                break
        return not self._stale or self.held is not None

    def let_go(self) -> bool:
        """Put down the point in hand; True if there was one, and `tune` and `catch_up` may have more to do."""
        held, self.held = self.held, None
        return held is not None

    def take_away(self) -> str:
        """Take all of the reader's points away, and say so."""
        self.held = None
        self.tune(replace(self.state, own=()))
        return "No point is your own now: the models have learned again without them."

    def _refit(self) -> None:
        """Fit every model anew at the last size, and those of the step that has begun."""
        if self.sizes:
            self.scores[-1] = [self._fit(number, self.sizes[-1]) for number in range(SEEDS)]
        size = (self.sizes[-1] if self.sizes else 0) + STEP
        self._begun = [self._fit(number, size) for number in range(len(self._begun))]
        if not self.sizes and not self._begun:
            self.models = []
            if len(self.own.labels):
                self._fit(0, 0)

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
            self.own,
            self.held,
            self.models[0] if self.models else None,
            self.cursor,
        )

    def freeze(self, frozen: bool) -> None:
        """Lock or unlock the weights: NumPy itself refuses to write to them while they are locked."""
        self.let_go()
        self.tune(self.state)
        self.catch_up(float("inf"))  # nothing trains once they are locked
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
        left_out = HOLES[self.state.hole]
        blind = " Nothing was collected there, so this is a guess." if left_out(point)[0] else ""
        if blind and left_out(self.own.points).any():
            blind = " Only your own points are there."
        return f"{words(answered)}.{blind} Fingerprint of the weights: {before}, {same}."

    def compare(self) -> None:
        """Measure training and inference on the same rows, apart from the run."""
        if not self.models:
            return
        size = self.sizes[-1] if self.sizes else STEP * bool(self._begun)
        rows = joined(self._collections[0].first(size), self.own)
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
