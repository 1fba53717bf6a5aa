"""The two-colour meter: what was spent on training, what on inference."""

import time
from collections.abc import Callable
from dataclasses import dataclass, field
from math import isfinite

from ai_lifecycle.ledger import INFERENCE_COLOUR, TRAINING_COLOUR, Ledger, count, seconds, size
from ai_lifecycle.measure import Cost, measure
from ai_lifecycle.playground.drawing import Drawing
from ai_lifecycle.playground.pictures import bars_picture

_REPEATS = 5  # one step of a small network is too short for one reading of the clock
_TRIES = 3  # of which the fastest counts


@dataclass
class Spent:
    """What has gone into one side so far: seconds of work and rows that passed through the network."""

    seconds: float = 0.0
    passes: int = 0


@dataclass
class Meter:
    """Adds up what a run really did, and holds a fair comparison of the two sides, measured apart from it.

    `alone` is that comparison: the same rows trained on and asked about, with nothing else going on.
    """

    training: Spent = field(default_factory=Spent)
    inference: Spent = field(default_factory=Spent)
    alone: Ledger | None = None

    def timed(self, side: Spent, passes: int, work: Callable[[], object], clock=time.perf_counter):
        """Run `work`, add its time and passes to one side, and return its result."""
        started = clock()
        result = work()
        side.seconds += clock() - started
        side.passes += passes
        return result

    def compare(
        self,
        train: Callable[[], object],
        infer: Callable[[], object],
        rows: int,
        training_flops: int = 0,
        inference_flops: int = 0,
    ) -> None:
        """Measure both sides in a pass of its own.

        train, infer: one pass of `rows` rows, repeatable. training_flops, inference_flops: of such a pass, where the
        arithmetic can be counted.
        """
        self.alone = Ledger(
            _fastest(train, rows, training_flops),
            _fastest(infer, rows, inference_flops),
            f"The same {rows} rows, {_REPEATS} times over, measured in a pass of its own",
        )

    def picture(self) -> Drawing:
        """Draw the meter."""
        bars = [
            (name, side.seconds, f"{seconds(side.seconds)}, {_rows(side)}", colour)
            for name, side, colour in (
                ("training", self.training, TRAINING_COLOUR),
                ("inference", self.inference, INFERENCE_COLOUR),
            )
        ]
        notes = []
        if self.alone:
            train, infer = self.alone.training, self.alone.inference
            notes = [
                "One row, measured in a pass of its own:",
                f"time {_each(train)} to train, {_each(infer)} to infer",
                f"peak memory {size(train.peak_bytes)} and {size(infer.peak_bytes)}",
                *_ratio(self.alone),
            ]
        return bars_picture("Spent so far", bars, notes)

    def rows(self) -> list[tuple[str, str, str]]:
        """Return the meter's lines as (what, training, inference)."""
        spent = [
            ("time spent", seconds(self.training.seconds), seconds(self.inference.seconds)),
            ("rows passed through", str(self.training.passes), str(self.inference.passes)),
        ]
        return spent + (self.alone.rows() if self.alone else [])

    def describe(self) -> str:
        """Return the meter in words."""
        return (
            f"Training {seconds(self.training.seconds)} for {_rows(self.training)}; "
            f"inference {seconds(self.inference.seconds)} for {_rows(self.inference)}."
        )


def _rows(spent: Spent) -> str:
    return f"{count(spent.passes)} row{'' if spent.passes == 1 else 's'}"


def _each(cost: Cost) -> str:
    return seconds(cost.wall_seconds / cost.samples)


def _ratio(alone: Ledger) -> list[str]:
    ratio = alone.per_sample_ratio()
    return [f"{ratio:.2g} times the arithmetic to train"] if isfinite(ratio) else []


def _fastest(work: Callable[[], object], rows: int, flops: int) -> Cost:
    def repeated() -> None:
        for _ in range(_REPEATS):
            work()

    return measure(repeated, samples=rows * _REPEATS, flops=flops * _REPEATS, tries=_TRIES)
