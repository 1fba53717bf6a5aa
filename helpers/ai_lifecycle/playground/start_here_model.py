"""The model behind the playground of the first lesson: tickets are collected, then the lesson's own steps train."""

import time
from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from ai_lifecycle.measure import forward_flops, training_flops
from ai_lifecycle.playground.meter import Meter
from ai_lifecycle.playground.pictures import Spot
from ai_lifecycle.playground.start_here_views import Answer, estimate_at, words
from ai_lifecycle.start_here import fingerprint, kind_of_call, make_tickets, predict, squared_loss, training_step

_TOO_LARGE = 1e6  # a loss in hours squared from which no run comes back


@dataclass(frozen=True)
class Snapshot:
    """Where a run stands: values only, read from the model without changing it.

    stage: "collect", "train" or "infer". number: training steps so far. line: weight and bias, shape (2,).
    before: the line one step earlier. estimates, hours: of the tickets collected so far, out of `rows`.
    losses: from the untrained line on, one for each step; none until all tickets are there.
    """

    stage: str
    number: int
    line: np.ndarray
    before: np.ndarray
    estimates: np.ndarray
    hours: np.ndarray
    rows: int
    losses: list[float]


class Model:
    """A line, its tickets and its run; a state alone decides what it does."""

    def __init__(self, state, clock: Callable[[], float] = time.perf_counter):
        self.state, self._clock = state, clock
        self.estimates, self.hours = make_tickets(state.rows, state.noise, state.seed)
        self.line = self.before = np.zeros(2)
        self.collected = self.number = 0
        self.frozen, self.meter = False, Meter()
        self.losses: list[float] = []
        self.asked: list[Answer] = []

    @property
    def over(self) -> str:
        """Why the run can go no further, in one sentence, or "" while it can."""
        if self.losses and not self.losses[-1] < _TOO_LARGE:
            return "The run has diverged: every step was too large and made the loss worse. Lower the learning rate."
        if self.number >= self.state.steps:
            return f"The budget of {self.state.steps} steps is spent: time to freeze the line and ask it."
        return ""

    def step(self, unit: str, seconds: float) -> bool:
        """Collect a ticket or take a training step, or ten of either; True once they are done or nothing is left."""
        for _ in range(10 if unit == "10 steps" else 1):
            if self.over:
                break
            self._collect() if self.collected < self.state.rows else self._train()
        return True

    def _collect(self) -> None:
        self.collected += 1
        if self.collected == self.state.rows:
            self.losses.append(squared_loss(self.line, self.estimates, self.hours))

    def _train(self) -> None:
        self.before, rows, meter = self.line, len(self.estimates), self.meter
        self.line = meter.timed(meter.training, rows, self._trained, self._clock)
        self.number += 1
        self.losses.append(squared_loss(self.line, self.estimates, self.hours))

    def _trained(self) -> np.ndarray:
        return training_step(self.line, self.estimates, self.hours, self.state.lr)

    def snapshot(self) -> Snapshot:
        """Return where the run stands."""
        stage = "infer" if self.frozen else "train" if self.collected == self.state.rows else "collect"
        seen = slice(self.collected)
        return Snapshot(
            stage, self.number, self.line, self.before, self.estimates[seen], self.hours[seen], self.state.rows,
            self.losses,
        )  # fmt: skip

    def freeze(self, frozen: bool) -> None:
        """Lock or unlock the line: NumPy itself refuses to write to it while it is locked."""
        self.frozen = frozen
        self.line.flags.writeable = not frozen

    def ask(self, spot: Spot) -> str:
        """Ask the line about one estimate, keep the answer, and return it in words with the line's fingerprint."""
        before, estimate = self.line.copy(), np.array([estimate_at(spot)])
        answers = self.meter.timed(self.meter.inference, 1, lambda: predict(self.line, estimate), self._clock)
        self.asked = [*self.asked[-5:], Answer(float(estimate[0]), float(answers[0]))]
        kind = kind_of_call(before, self.line)
        return f"{words(self.asked[-1])}. This call was {kind}: the fingerprint is {fingerprint(self.line)}, as before."

    def compare(self) -> None:
        """Measure training and inference on the same tickets, apart from the run."""
        rows = len(self.estimates)
        self.meter.compare(
            self._trained,
            lambda: predict(self.line, self.estimates),
            rows,
            training_flops([1, 1], rows),
            forward_flops([1, 1], rows),
        )
