"""The model behind the playground of the training process: the lesson's own functions, one step at a time."""

import time
from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from ai_lifecycle.measure import forward_flops, training_flops
from ai_lifecycle.network import Layer, cross_entropy, fingerprint, forward, initialize, predict
from ai_lifecycle.playground import state as states
from ai_lifecycle.playground import training_views
from ai_lifecycle.playground.as_code import as_code
from ai_lifecycle.playground.meter import Meter
from ai_lifecycle.playground.pictures import Spot
from ai_lifecycle.points import make_points
from ai_lifecycle.training_process import (
    PHASES,
    Penalty,
    Phase,
    accuracy,
    batches,
    phases,
    slope,
    training_step,
    with_weight,
)

ROWS = 400  # half of them to train on, half kept aside


@dataclass(frozen=True)
class Snapshot:
    """Where a run stands: values only, read from the model without changing it.

    losses: on training rows and on test rows, one for each epoch from 0 on.
    slopes: the gradient of the chosen weight as the backward pass has it, and as trying it out gives it.
    seconds: of the last step's phases. activation_bytes: what the backward pass needs kept from the forward pass.
    """

    epoch: int
    number: int
    phase: Phase | None
    layers: tuple[Layer, ...]
    losses: tuple[list[float], list[float]]
    accuracies: tuple[float, float]
    place: tuple[int, int, int]
    slopes: tuple[float, float] | None
    seconds: dict[str, float]
    activation_bytes: int


class Model:
    """A network, its data and its run; a state alone decides what it does."""

    def __init__(self, state, clock: Callable[[], float] = time.perf_counter):
        points, labels = make_points(state.data, ROWS, state.noise, state.seed)
        half = ROWS // 2
        self.inputs, self.labels, self.test_inputs, self.test_labels = (
            points[:half], labels[:half], points[half:], labels[half:],
        )  # fmt: skip
        self.state, self.sizes, self._clock = state, [2, *state.net, 2], clock
        self.layers = initialize(self.sizes, state.seed)
        self.penalty = Penalty(state.reg, state.rate)
        self.epoch = self.number = 0
        self.frozen = self.edited = False
        self.phase: Phase | None = None
        self.meter, self.asked = Meter(), []
        self.seconds = dict.fromkeys(PHASES, 0.0)
        self.losses: tuple[list[float], list[float]] = ([], [])
        self._batches = batches(half, state.batch, state.epochs, state.seed)
        self._phases, self._rows, self._before = iter(()), np.arange(state.batch), self.layers
        self._note_losses()

    @property
    def over(self) -> str:
        """Why the run can go no further, in one sentence, or "" while it can."""
        if self.epoch >= self.state.epochs and self._epoch_done():
            return f"The budget of {self.state.epochs} epochs is spent."
        if not np.isfinite(self.losses[0][-1]):
            return "The run has diverged: the loss is no longer a number. Lower the learning rate and reset."
        return ""

    def step(self, unit: str, seconds: float) -> bool:
        """Train until one unit (phase, batch, epoch or 10 epochs) is complete or the time is up; True if complete."""
        deadline = self._clock() + seconds
        with np.errstate(all="ignore"):  # a run that diverges is a lesson, not a warning
            while not self.over:
                self._next_phase()
                if unit == "phase":
                    return True
                if self.phase.name == "update":
                    if unit == "batch" or (self._epoch_done() and (unit == "epoch" or self.epoch % 10 == 0)):
                        return True
                if self._clock() > deadline:
                    return False
        return True

    def _next_phase(self) -> None:
        started = self._clock()
        phase = next(self._phases, None)
        if phase is None:
            self.number, self.epoch, rows = next(self._batches)
            self._rows, self._before = rows, self.layers
            self._phases = phases(
                self.layers, self.inputs[rows], self.labels[rows], self.state.lr, self.state.act, self.penalty
            )
            started = self._clock()
            phase = next(self._phases)
        spent = self._clock() - started
        self.phase, self.seconds[phase.name] = phase, spent
        self.meter.training.seconds += spent
        if phase.name == "update":
            self.layers = phase.layers
            self.meter.training.passes += len(self._rows)
            if self._epoch_done():
                self._note_losses()

    def _epoch_done(self) -> bool:
        steps = -(-len(self.inputs) // self.state.batch)
        return self.number > 0 and self.number % steps == 0 and self.phase.name == "update"

    def _note_losses(self) -> None:
        for kept, inputs, labels in zip(
            self.losses, (self.inputs, self.test_inputs), (self.labels, self.test_labels), strict=True
        ):
            kept.append(cross_entropy(forward(self.layers, inputs, self.state.act)[-1], labels))

    def snapshot(self, place: tuple[int, int, int] = (0, 0, 0)) -> Snapshot:
        """Return where the run stands; place: the weight whose two gradients are compared."""
        layer, row, column = place = self.nearest_place(place)
        slopes, phase, act = None, self.phase, self.state.act
        with np.errstate(all="ignore"):
            if phase and phase.gradients:
                batch = self.inputs[self._rows], self.labels[self._rows]
                claimed = float(phase.gradients[layer].weights[row, column])
                slopes = claimed, slope(self._before, *batch, place, act, self.penalty)
            accuracies = (
                accuracy(self.layers, self.inputs, self.labels, act),
                accuracy(self.layers, self.test_inputs, self.test_labels, act),
            )
        kept = sum(array.nbytes for array in phase.activations) if phase else 0
        return Snapshot(
            self.epoch,
            self.number,
            phase,
            self.layers,
            self.losses,
            accuracies,
            place,
            slopes,
            dict(self.seconds),
            kept,
        )

    def nearest_place(self, place: tuple[int, int, int]) -> tuple[int, int, int]:
        """Return the place of a weight that exists: the one asked for, or the nearest below it."""
        layer = min(max(place[0], 0), len(self.layers) - 1)
        rows, columns = self.layers[layer].weights.shape
        return layer, min(max(place[1], 0), rows - 1), min(max(place[2], 0), columns - 1)

    def edit(self, place: tuple[int, int, int], value: float) -> None:
        """Set one weight by hand; a step that has begun is dropped."""
        self.layers, self.edited = with_weight(self.layers, self.nearest_place(place), value), True
        self._phases, self.phase = iter(()), None

    def freeze(self, frozen: bool) -> None:
        """Lock or unlock the weights: NumPy itself refuses to write to them while they are locked."""
        self.frozen = frozen
        for layer in self.layers:
            for array in layer:
                array.flags.writeable = not frozen

    def ask(self, spot: Spot) -> str:
        """Ask the network about one point, keep the answer, and return it in words with the weights' fingerprint."""
        before, point = fingerprint(self.layers), np.array([[spot.x, spot.y]])
        answer = self.meter.timed(self.meter.inference, 1, lambda: predict(self.layers, point, self.state.act))
        answered = Spot(spot.x, spot.y, float(answer[0, 1]))
        self.asked = [*self.asked[-5:], answered]
        same = "unchanged" if fingerprint(self.layers) == before else "CHANGED"
        return f"{training_views.words(answered)}. Fingerprint of the weights: {before}, {same}."

    def compare(self) -> None:
        """Measure training and inference on the same rows, apart from the run."""
        state = self.state
        inputs, labels = self.inputs[: state.batch], self.labels[: state.batch]
        with np.errstate(all="ignore"):
            self.meter.compare(
                lambda: training_step(self.layers, inputs, labels, state.lr, state.act, self.penalty),
                lambda: predict(self.layers, inputs, state.act),
                len(inputs),
                training_flops(self.sizes, len(inputs)),
                forward_flops(self.sizes, len(inputs)),
            )

    def code(self, language: str) -> str:
        """Return the network as it is now as source code."""
        origin = f"{states.write('training_process', self.state)} after {self.epoch} epochs"
        if self.edited:
            origin += ", with weights edited by hand"
        return as_code(language, self.layers, self.state.act, self.state.lr, self.penalty, origin)
