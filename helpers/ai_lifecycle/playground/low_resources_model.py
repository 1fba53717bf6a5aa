"""The model behind the playground of low resources: a network that trains, and a small copy of it that answers."""

import time
from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from ai_lifecycle.measure import Cost, forward_flops, measure, training_flops
from ai_lifecycle.network import Layer, fingerprint, initialize, predict
from ai_lifecycle.optimization import Adam, flat, start, train, training_step
from ai_lifecycle.playground.meter import Meter
from ai_lifecycle.playground.pictures import Spot
from ai_lifecycle.points import make_points
from ai_lifecycle.small_layers import (
    FULL,
    Rung,
    SmallLayer,
    answer,
    as_bytes,
    fewest_bits,
    ladder,
    share_right,
    shrink,
)

ROWS = 300  # to train on, and as many kept aside
BITS = (2, 3, 4, 5, 6, 7, 8, 12, 16, FULL)  # the rungs of the ladder
BUDGETS = {"watch": 400, "phone": 900, "laptop": 4000}  # bytes that each has left for this model
LOST = 0.02  # of the score that a copy may lose
_ACTIVATION = "tanh"
_RATE, _BATCH, _NOISE = 0.01, 10, 0.02


@dataclass(frozen=True)
class Snapshot:
    """Where a run stands: values only, read from the model without changing it.

    layers, small: the full network and its copy. full_bytes, bytes: of their files; layer_bytes: of each of its layers.
    full_right, right: share of rows kept aside that each gets right. rungs: copies with equal bits everywhere.
    budget: bytes that there are. fits: whether the copy takes no more. lost: points of score from 0 to 1 it has lost.
    """

    epoch: int
    layers: tuple[Layer, ...]
    small: list[SmallLayer]
    full_bytes: int
    bytes: int
    layer_bytes: list[int]
    full_right: float
    right: float
    rungs: list[Rung]
    budget: int

    @property
    def fits(self) -> bool:
        """Whether the copy takes no more bytes than there are."""
        return self.bytes <= self.budget

    @property
    def lost(self) -> float:
        """How much of the share of right answers the copy has lost; below 0 if it has gained."""
        return self.full_right - self.right


class Model:
    """A network, its data, its run and its small copy; a state alone decides what they do."""

    def __init__(self, state, clock: Callable[[], float] = time.perf_counter):
        points, labels = make_points(state.data, 2 * ROWS, _NOISE, state.seed)
        self.inputs, self.labels = points[:ROWS], labels[:ROWS]
        self.test_inputs, self.test_labels = points[ROWS:].astype(np.float32), labels[ROWS:]
        self.state, self.sizes, self._clock = state, [2, state.width, state.width, 2], clock
        self.layers = initialize(self.sizes, state.seed)
        self._steps = train(
            self.layers, self.inputs, self.labels, Adam(), learning_rate=_RATE, batch_size=_BATCH,
            epochs=state.epochs, seed=state.seed, activation=_ACTIVATION,
        )  # fmt: skip
        self.number, self.frozen, self.meter, self.asked = 0, False, Meter(), []
        self.costs: tuple[Cost, Cost] | None = None  # of one answer of the full network and of the copy as they are now
        self._snapshot: Snapshot | None = None
        self.tune(state)

    @property
    def epoch(self) -> int:
        """Passes over the data that are complete."""
        return self.number * _BATCH // ROWS

    @property
    def over(self) -> str:
        """Why the run can go no further, in one sentence, or "" while it can."""
        if self.epoch >= self.state.epochs:
            return f"The budget of {self.state.epochs} epochs is spent: freeze the network, and make its copy smaller."
        return ""

    def step(self, unit: str, seconds: float) -> bool:
        """Train until one unit (batch or epoch) is complete or the time is up; True if complete."""
        deadline = self._clock() + seconds
        while not self.over:
            step = self.meter.timed(self.meter.training, _BATCH, lambda: next(self._steps), self._clock)
            self.layers, self.number = step.layers, step.number
            self._forget()
            if unit == "batch" or self.number * _BATCH % ROWS == 0:
                return True
            if self._clock() > deadline:
                return False
        return True

    def tune(self, state) -> None:
        """Make another copy of the same weights, for another budget."""
        self.state = state
        self._forget()

    def _forget(self) -> None:
        """Let go of what was made and measured of the copy before."""
        self._snapshot = self.costs = None

    def snapshot(self) -> Snapshot:
        """Return where the run stands."""
        if self._snapshot is None:
            self._snapshot = self._make()
        return self._snapshot

    def _make(self) -> Snapshot:
        state, rows = self.state, (self.test_inputs, self.test_labels)
        small = shrink(self.layers, state.bits or (FULL,), state.zero)
        single = [Layer(*(array.astype(np.float32) for array in layer)) for layer in self.layers]
        layer_bytes = [len(as_bytes([layer])) for layer in small]
        return Snapshot(
            self.epoch, self.layers, small, len(as_bytes(shrink(self.layers, (FULL,), 0))), sum(layer_bytes), layer_bytes,
            share_right(single, *rows, _ACTIVATION), share_right([one.layer for one in small], *rows, _ACTIVATION),
            ladder(self.layers, *rows, state.zero, BITS, _ACTIVATION), BUDGETS[state.budget],
        )  # fmt: skip

    def fewest_bits(self) -> int | None:
        """Return the fewest bits for every weight that lose at most LOST, once the full network has learned enough."""
        snapshot = self.snapshot()
        if snapshot.full_right < 0.9:
            return None
        return fewest_bits(snapshot.rungs, snapshot.full_right, LOST)

    def answers(self, points: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        """Return the probability of class 1 at each of the points: the full network's and the copy's."""
        single = [Layer(*(array.astype(np.float32) for array in layer)) for layer in self.layers]
        return predict(single, points, _ACTIVATION)[:, 1], answer(self.snapshot().small, points, _ACTIVATION)[:, 1]

    def at(self, spot: Spot) -> tuple[float, float]:
        """Return the probability of class 1 at one place: the full network's and the copy's."""
        full, small = self.answers(np.array([[spot.x, spot.y]], np.float32))
        return float(full[0]), float(small[0])

    def freeze(self, frozen: bool) -> None:
        """Lock or unlock the weights: NumPy itself refuses to write to them while they are locked."""
        self.frozen = frozen
        for array in flat(self.layers):
            array.flags.writeable = not frozen

    def ask(self, spot: Spot) -> str:
        """Ask the copy about one place, and the full network too, and return both answers in words."""
        before = fingerprint(self.layers)
        full, small = self.meter.timed(self.meter.inference, 2, lambda: self.at(spot), self._clock)
        self.asked = [*self.asked[-5:], Spot(spot.x, spot.y, small)]
        same = "unchanged" if fingerprint(self.layers) == before else "CHANGED"
        verdict = "They agree." if (full >= 0.5) == (small >= 0.5) else "They disagree."
        return (
            f"At ({spot.x:.2f}, {spot.y:.2f}) the copy answers {in_words(small)}, the full network {in_words(full)}. "
            f"{verdict} Fingerprint of the full weights: {before}, {same}."
        )

    def compare(self) -> None:
        """Measure training against inference, and the full network's answers against the copy's, apart from the run."""
        inputs, labels, small = self.inputs[:_BATCH], self.labels[:_BATCH], self.snapshot().small
        state = start(Adam(), flat(self.layers))
        self.meter.compare(
            lambda: training_step(self.layers, inputs, labels, Adam(), state, _RATE, _ACTIVATION),
            lambda: predict(self.layers, inputs, _ACTIVATION),
            _BATCH, training_flops(self.sizes, _BATCH), forward_flops(self.sizes, _BATCH),
        )  # fmt: skip
        single = [Layer(*(array.astype(np.float32) for array in layer)) for layer in self.layers]
        row = self.test_inputs[:1]
        ways = (lambda: predict(single, row, _ACTIVATION), lambda: answer(small, row, _ACTIVATION))
        # Of several tries the fastest counts: whatever else the machine did only ever adds time.
        self.costs = tuple(
            min((measure(way, samples=1) for _ in range(7)), key=lambda cost: cost.wall_seconds) for way in ways
        )


def in_words(probability: float) -> str:
    """Return an answer in words: "class B with 98.2 %"."""
    return f"class {'AB'[probability >= 0.5]} with {100 * max(probability, 1 - probability):.1f} %"
