"""Readings of a load while it runs: what the last seconds show, and what limits the speed now."""

from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np

from ai_lifecycle.load_generator import Asked
from ai_lifecycle.speed import Shares, ranked, shares_of

_FINISHED, _LATENCY, _WAIT, _BEFORE, _COMPUTE, _ROWS = range(6)  # the columns of Answers


class Answers:
    """The answered questions of a load, as they come. A stretch of time costs no more to look at the more came before.

    failed: how many got no answer. seconds: what the model computed for all of them.
    They come almost in the order of their moments, but several connections tell of theirs, so not quite: where a
    stretch begins is found by the latest moment among all that came before.
    """

    def __init__(self, asked: Iterable[Asked] = ()):
        self._table, self._latest, self._count = np.empty((0, 6)), np.empty(0), 0
        self._latencies = np.empty(0)  # of all, growing
        self.failed, self.seconds = 0, 0.0
        self.add(asked)

    def __len__(self) -> int:
        return self._count

    def add(self, asked: Iterable[Asked]) -> None:
        """Take further answered questions to those that are there."""
        asked = list(asked)
        if not asked:
            return
        new = np.array([
            (one.finished, one.latency, one.wait, one.sent - one.scheduled, one.compute, one.rows) for one in asked
        ], dtype=float)  # fmt: skip
        count = self._count + len(new)
        if count > len(self._table):
            more = count  # twice as many as needed, so that what is there is seldom copied
            self._table = np.concatenate([self._table[: self._count], np.empty((more, 6))])
            self._latest = np.concatenate([self._latest[: self._count], np.empty(more)])
        self._table[self._count : count] = new
        before = self._latest[self._count - 1] if self._count else -np.inf
        self._latest[self._count : count] = np.maximum(np.maximum.accumulate(new[:, _FINISHED]), before)
        latencies = np.sort(new[:, _LATENCY])
        self._latencies = np.insert(self._latencies, np.searchsorted(self._latencies, latencies), latencies)
        self._count = count
        self.failed += sum(one.status != 200 for one in asked)
        self.seconds += computed(new)

    def percentile(self, percent: float) -> float:
        """Return a percentile of the latency of all of them, as `speed.percentile` does; there must be one."""
        return ranked(self._latencies, percent)

    def between(self, began: float, now: float) -> np.ndarray:
        """Return the rows of those that finished after `began` and by `now`, in the order in which they came."""
        rows = self._table[self._first_after(began) : self._count]
        return rows[(rows[:, _FINISHED] > began) & (rows[:, _FINISHED] <= now)]

    def queue(self, moments: np.ndarray, moment: float) -> int:
        """Return how many questions came by a moment, less the answers until then. moments: when they come, growing."""
        first = self._first_after(moment)
        answered = first + int(np.count_nonzero(self._table[first : self._count, _FINISHED] <= moment))
        return _came(moments, moment) - answered

    def _first_after(self, moment: float) -> int:
        """Return the first place that is not among those that all finished by a moment."""
        return int(np.searchsorted(self._latest[: self._count], moment, side="right"))


def computed(rows: np.ndarray) -> float:
    """Return for how long the model computed: each question carries its share of the time that its batch took."""
    return float((rows[:, _COMPUTE] / rows[:, _ROWS]).sum())


@dataclass(frozen=True)
class Reading:
    """What a load shows over a stretch of time.

    p50, p95, p99: percentiles of the latency, seconds, nan without an answer. throughput: answers a second.
    queue: questions that came and are not answered. busy: the share of the time that the model computes.
    shares: where the time of those answered goes.
    """

    p50: float
    p95: float
    p99: float
    throughput: float
    queue: int
    busy: float
    shares: Shares


def read_load(answers: Answers, moments: np.ndarray, now: float, window: float) -> Reading:
    """Return what the last `window` seconds before `now` show of a load.

    moments: when questions came or will come, growing. Questions in the queue count towards no percentile before they
    are answered, and then with all the time they waited.
    """
    recent = answers.between(max(now - window, 0.0), now)
    span, taken = max(min(window, now), 1e-9), np.sort(recent[:, _LATENCY])
    p50, p95, p99 = (ranked(taken, percent) if len(taken) else float("nan") for percent in (50, 95, 99))
    total, wait, before, compute = (float(recent[:, one].sum()) for one in (_LATENCY, _WAIT, _BEFORE, _COMPUTE))
    return Reading(
        p50, p95, p99, len(recent) / span, max(answers.queue(moments, now), 0), min(computed(recent) / span, 1.0),
        shares_of(total, wait + before, compute),
    )  # fmt: skip


def worse(one: Reading, later: Reading) -> Reading:
    """Return a reading that stands for two: of each figure the worse one, nan only if both are; shares of the later."""
    slowest = (float(np.fmax(getattr(one, name), getattr(later, name))) for name in ("p50", "p95", "p99"))
    return Reading(
        *slowest, min(one.throughput, later.throughput), max(one.queue, later.queue), max(one.busy, later.busy),
        later.shares,
    )  # fmt: skip


LIMITS = {
    "none": "nothing: the model has time to spare",
    "window": "the waiting window: most of the time, questions are held back on purpose",
    "close": "almost the model: it hardly rests, and a little more would make the queue grow",
    "model": "the model: more questions come than it can answer, and the queue grows",
}
HARDLY_RESTS = 0.8  # of its time; from here on, a queue gets long quickly


def what_limits(answers: Answers, moments: np.ndarray, now: float, window: float, held: float) -> str:
    """Return what limits the speed now, a key of LIMITS.

    moments: as in `read_load`. held: for how long the server may hold a question back, seconds. The queue grows if it
    is longer now than half a window ago, by more than a tenth of the questions that came since.
    """
    then = now - window / 2
    queue_now, queue_then = (answers.queue(moments, moment) for moment in (now, then))
    came = _came(moments, now) - _came(moments, then)
    if queue_now - queue_then > 0.1 * came and queue_now > 0.1 * came + 2:
        return "model"
    recent = answers.between(now - window, now)
    held_back = float(np.minimum(recent[:, _WAIT], held).sum())
    if held_back > 0.5 * float(recent[:, _LATENCY].sum()) > 0:
        return "window"
    return "close" if read_load(answers, moments, now, window).busy > HARDLY_RESTS else "none"


def _came(moments: np.ndarray, moment: float) -> int:
    return int(np.searchsorted(moments, moment, side="right"))
