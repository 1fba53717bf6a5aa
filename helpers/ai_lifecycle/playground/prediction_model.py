"""The model behind the playground of lesson 6: a digit network that trains, is frozen, and is asked."""

import time
from collections.abc import Callable
from dataclasses import dataclass
from functools import lru_cache

import numpy as np

from ai_lifecycle.data_collection import load_digits
from ai_lifecycle.measure import forward_flops, training_flops
from ai_lifecycle.network import fingerprint, initialize, predict
from ai_lifecycle.playground.meter import Meter
from ai_lifecycle.playground.prediction_map import SIDE, Confidence, Ground
from ai_lifecycle.playground.prediction_pad import LETTERS, Pad
from ai_lifecycle.prediction import (
    UNKNOWN,
    Confusion,
    Costs,
    Reliability,
    believed,
    calibration_error,
    confusion,
    cost_per_thousand,
    nearest_distance,
    reliability,
)
from ai_lifecycle.training_process import train, training_step

THRESHOLDS = np.linspace(0, 1, 101)
NO_LIMIT = 8.0  # no two pictures of 64 pixels are farther apart
BATCH = 32
_digits = lru_cache(load_digits)


@lru_cache
def _ground() -> Ground:
    """Return what of the map is the same for every network, worked out once."""
    return Ground(_digits().train_inputs)


@dataclass(frozen=True)
class Reading:
    """What the frozen network says about the sheet.

    probabilities: of 0 to 9. answer: the most probable digit, or UNKNOWN. distance: to the nearest digit it has seen.
    nearest: that digit's pixels.
    """

    probabilities: np.ndarray
    answer: int
    distance: float
    nearest: np.ndarray


@dataclass(frozen=True)
class Facts:
    """What the network's answers to the test rows are worth.

    right: share of test rows whose most probable digit is the true one. answered: share it does not abstain on.
    counts: decisions at the threshold. bill: cost of 1,000 of them. bills: at each of THRESHOLDS.
    points, error: how far its largest probability comes true. confidence: over the plane of the map.
    """

    right: float
    answered: float
    counts: Confusion
    bill: float
    bills: np.ndarray
    points: Reliability
    error: float
    confidence: Confidence

    @property
    def cheapest(self) -> int:
        """The highest of the cheapest thresholds, in per cent."""
        return int(np.flatnonzero(self.bills == self.bills.min())[-1])


@dataclass(frozen=True)
class Snapshot:
    """Where a run stands: values only, read from the model without changing it."""

    epoch: int
    frozen: bool
    facts: Facts
    reading: Reading | None
    pixels: np.ndarray
    ink: np.ndarray
    pen: tuple[float, float]
    place: np.ndarray | None  # of the sheet on the map
    fingerprint: str
    fingerprint_when_frozen: str


class Model:
    """A network, its digits, its run and the pad; a state decides how it trains and what is made of its answers."""

    def __init__(self, state, clock: Callable[[], float] = time.perf_counter):
        self.digits, self.state, self._clock = _digits(), state, clock
        self.sizes = [64, state.hidden, 10]
        self.layers = initialize(self.sizes, state.seed)
        self._steps = train(
            self.layers, self.digits.train_inputs, self.digits.train_labels,
            learning_rate=state.lr, batch_size=BATCH, epochs=state.epochs, seed=state.seed,
        )  # fmt: skip
        self._batches = -(-len(self.digits.train_labels) // BATCH)
        self.number, self.frozen, self.meter, self.pad = 0, False, Meter(), Pad()
        self.reading: Reading | None = None
        self._frozen_fingerprint = ""
        self._random = np.random.default_rng(state.seed)
        self._shown = self._written = 0
        self._mapped = -1  # the batch after which the map's places were asked about last
        self.tune(state)

    @property
    def epoch(self) -> int:
        """Passes over the data that are complete."""
        return self.number // self._batches

    @property
    def over(self) -> str:
        """Why the run can go no further, in one sentence, or "" while it can."""
        if self.epoch >= self.state.epochs:
            return f"The budget of {self.state.epochs} epochs is spent: freeze the network and ask it."
        return ""

    def step(self, unit: str, seconds: float) -> bool:
        """Train until one unit (batch, epoch or 10 epochs) is complete or the time is up; True if complete."""
        deadline = self._clock() + seconds
        with np.errstate(all="ignore"):  # a run that diverges is a lesson, not a warning
            while not self.over:
                rows = min(BATCH, len(self.digits.train_labels) - self.number % self._batches * BATCH)
                step = self.meter.timed(self.meter.training, rows, lambda: next(self._steps), self._clock)
                self.layers, self.number, self._facts = step.layers, step.number, None
                whole = self.number % self._batches == 0
                if unit == "batch" or (whole and (unit == "epoch" or self.epoch % 10 == 0)):
                    return True
                if self._clock() > deadline:
                    return False
        return True

    def tune(self, state) -> None:
        """Make something else of the answers: other notes, prices, threshold or limits."""
        if not hasattr(self, "notes") or state.noise != self.state.noise:
            smudges = np.random.default_rng(self.state.seed).normal(0, 1, self.digits.test_inputs.shape)
            self.notes = np.clip(self.digits.test_inputs + state.noise * smudges, 0, 1)
            self._distances: np.ndarray | None = None
            self._places = _ground().plane.places(self.notes)
        self.state, self._facts = state, None
        self._read(again=False)

    def snapshot(self) -> Snapshot:
        """Return where the run stands."""
        if self._facts is None:
            self._facts = self._weigh()
        return Snapshot(
            self.epoch, self.frozen, self._facts, self.reading, self.pad.pixels, self.pad.ink, self.pad.pen,
            None if self.pad.empty else _ground().plane.places(self.pad.pixels[None])[0],
            fingerprint(self.layers), self._frozen_fingerprint,
        )  # fmt: skip

    def _weigh(self) -> Facts:
        """Return what the answers to the test rows are worth with the prices and limits of the state."""
        state, labels = self.state, self.digits.test_labels
        with np.errstate(all="ignore"):
            probabilities = self._in_parts(self.notes, 8)
            if self._mapped != self.number:
                self._mapped, self._plane = self.number, self._in_parts(_ground().pictures, 4)
        chances, happened = probabilities[:, state.watch], (labels == state.watch).astype(int)
        answered = believed(probabilities, self._test_distances(), state.sure, state.near)
        costs = Costs(state.alarm, state.miss, state.person)
        # Thresholds between the same two chances decide the same: once for each is enough, and they are few.
        _, first, alike = np.unique(np.searchsorted(np.sort(chances), THRESHOLDS), return_index=True, return_inverse=True)
        counted = [confusion(chances, happened, THRESHOLDS[place], answered) for place in first]
        bills = np.array([cost_per_thousand(counts, costs, state.share) for counts in counted])[alike]
        counts = confusion(chances, happened, state.at, answered)
        right = (probabilities.argmax(axis=1) == labels).astype(int)
        largest = np.clip(probabilities.max(axis=1), 0, 1)
        return Facts(
            float(right.mean()), float(answered.mean()), counts, cost_per_thousand(counts, costs, state.share), bills,
            reliability(largest, right), calibration_error(largest, right), self._confidence(answered, right == 1),
        )  # fmt: skip

    def _in_parts(self, rows: np.ndarray, parts: int) -> np.ndarray:
        """Return the answers: a product too small to share among threads never waits for one on a busy machine."""
        return np.nan_to_num(np.concatenate([predict(self.layers, part) for part in np.array_split(rows, parts)]))

    def _confidence(self, answered: np.ndarray, right: np.ndarray) -> Confidence:
        """Return the map, its places judged by the limits of the state."""
        plane, near = self._plane, self.state.near
        distances = _ground().distances if near < NO_LIMIT else np.zeros(len(plane))
        shapes = plane.max(axis=1), plane.argmax(axis=1), believed(plane, distances, self.state.sure, near)
        maps = (values.reshape(SIDE, SIDE) for values in shapes)
        return Confidence(_ground().plane.share, *maps, self._places, answered, right)

    def _test_distances(self) -> np.ndarray:
        """Return how far each test row is from what was seen, worked out when a limit first asks for it."""
        if self.state.near >= NO_LIMIT:
            return np.zeros(len(self.notes))
        if self._distances is None:
            self._distances = nearest_distance(self.notes, self.digits.train_inputs)
        return self._distances

    def freeze(self, frozen: bool) -> None:
        """Lock or unlock the weights: NumPy itself refuses to write to them while they are locked."""
        self.frozen = frozen
        for layer in self.layers:
            for array in layer:
                array.flags.writeable = not frozen
        self._frozen_fingerprint = fingerprint(self.layers) if frozen else ""
        self._read()

    def drawn(self, words: str = "") -> str:
        """Ask the frozen network about the sheet as it is now, and return what happened and what it said."""
        self._read()
        if not self.frozen:
            return f"{words} Press “Freeze and infer”, and the network answers.".strip()
        if self.reading is None:
            return f"{words} The sheet is empty.".strip()
        return f"{words} {answer_in_words(self.reading)}".strip()

    def clear(self) -> str:
        """Take an empty sheet."""
        self.pad.clear()
        return self.drawn()

    def next_digit(self) -> str:
        """Put the next test digit on the sheet."""
        place = self._shown % len(self.notes)
        self._shown += 1
        self.pad.show(self.notes[place])
        return self.drawn(f"A test digit; the truth is {self.digits.test_labels[place]}.")

    def next_letter(self) -> str:
        """Write a letter, which no digit network has ever seen."""
        letter = list(LETTERS)[self._written % len(LETTERS)]
        self._written += 1
        self.pad.write(letter)
        return self.drawn(f"The letter {letter}, which the network has never seen.")

    def noise(self) -> str:
        """Put pixels of pure chance on the sheet."""
        self.pad.show(self._random.random(64))
        return self.drawn("Pure noise.")

    def _read(self, again: bool = True) -> None:
        """Ask about the sheet; not again: only decide anew what to make of the answer that is there."""
        if not self.frozen or self.pad.empty:
            self.reading = None
            return
        if again or self.reading is None:
            row, seen = self.pad.pixels[None], self.digits.train_inputs
            probabilities = self.meter.timed(self.meter.inference, 1, lambda: predict(self.layers, row), self._clock)
            nearest = seen[((seen - row) ** 2).sum(axis=1).argmin()]
            distance = float(nearest_distance(row, nearest[None])[0])
        else:
            probabilities = self.reading.probabilities[None]
            distance, nearest = self.reading.distance, self.reading.nearest
        known = believed(probabilities, np.array([distance]), self.state.sure, self.state.near)[0]
        answer = int(probabilities[0].argmax()) if known else UNKNOWN
        self.reading = Reading(probabilities[0], answer, distance, nearest)

    def compare(self) -> None:
        """Measure training and inference on the same rows, apart from the run."""
        inputs, labels = self.digits.train_inputs[:BATCH], self.digits.train_labels[:BATCH]
        with np.errstate(all="ignore"):
            self.meter.compare(
                lambda: training_step(self.layers, inputs, labels, self.state.lr),
                lambda: predict(self.layers, inputs),
                BATCH, training_flops(self.sizes, BATCH), forward_flops(self.sizes, BATCH),
            )  # fmt: skip


def answer_in_words(reading: Reading) -> str:
    """Return what the network says about the sheet, in words."""
    best = int(reading.probabilities.argmax())
    said = f"{best} with {reading.probabilities[best]:.0%}, {reading.distance:.2f} from the nearest digit it has seen"
    return f"I do not know (it would be {said})." if reading.answer == UNKNOWN else f"Answer: {said}."
