"""Micro-batching: requests that come one by one, answered together in one computation.

Many models take hardly longer for many rows than for one. So whoever comes while the model computes waits, and then
all who wait are answered at once; a server may also hold the first of them back for a moment, until more have come.
"""

import asyncio
import time
from collections import deque
from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass
from itertools import islice
from typing import Any

import numpy as np

from ai_lifecycle.bundle import Bundle
from ai_lifecycle.serving import note_times


def batch_start(free: float, came: Sequence[float], most: int, window: float) -> float:
    """Return when the next batch starts, if nobody else comes.

    That is once the model is free, and either the batch is full or its oldest row has waited for the whole window.
    free: when the model is done with the batch before. came: when each row came that waits, oldest first, at least
    one. most: rows in a batch. window: how long a row may be held back. All times in seconds on one clock.

    >>> batch_start(free=0.0, came=[1.0, 1.25], most=3, window=0.5)
    1.5
    >>> batch_start(free=0.0, came=[1.0, 1.25, 1.3], most=3, window=0.5)
    1.3
    >>> batch_start(free=9.0, came=[1.0, 1.25], most=3, window=0.5)
    9.0
    """
    full = came[most - 1] if len(came) >= most else float("inf")
    return max(free, min(came[0] + window, full))


@dataclass
class _Asked:
    """The rows of one request, when they came, and where their answer goes."""

    bundle: Bundle
    rows: list[dict[str, Any]]
    came: float
    answer: asyncio.Future


class MicroBatches:
    """A way to answer for `serving.make_app`: rows of several requests go through the model together.

    most: rows in a batch; a single request with more rows than that is a batch of its own. window: seconds that the
    oldest row may be held back so that others can join it; 0 gathers only who comes while the model computes.
    Each request is answered by the bundle that checked it, and what a bundle answers does not depend on which rows
    are asked about together, so the answers are those of a server without batches, to the bit.
    """

    def __init__(self, most: int, window: float, clock: Callable[[], float] = time.perf_counter):
        self.most, self.window, self._clock = most, window, clock
        self._waiting: deque[_Asked] = deque()
        self._news = asyncio.Event()
        self._worker: asyncio.Task | None = None

    async def __call__(self, bundle: Bundle, rows: list[dict[str, Any]]) -> np.ndarray:
        """Return the probabilities for `rows`, shape (rows, classes), once their batch is computed."""
        if not rows:
            return bundle.predict(rows)
        asked = _Asked(bundle, rows, self._clock(), asyncio.get_running_loop().create_future())
        self._waiting.append(asked)
        self._news.set()
        if self._worker is None or self._worker.done():
            self._worker = asyncio.create_task(self._work())
        probabilities, started, ended, together = await asked.answer
        note_times(wait=started - asked.came, compute=ended - started, rows=together)
        return probabilities

    async def _work(self) -> None:
        """Answer batch after batch until nobody waits."""
        free = self._clock()
        while self._waiting:
            await self._until_due(free)
            await self._answer(self._take())
            free = self._clock()

    async def _until_due(self, free: float) -> None:
        while True:
            came = list(islice((asked.came for asked in self._waiting for _ in asked.rows), self.most))
            wait = batch_start(free, came, self.most, self.window) - self._clock()
            if wait <= 0:
                return
            self._news.clear()
            with suppress(TimeoutError):
                await asyncio.wait_for(self._news.wait(), wait)

    def _take(self) -> list[_Asked]:
        """Take out the oldest requests of one bundle that fit into a batch, and the oldest one in any case."""
        batch = [self._waiting.popleft()]
        rows = len(batch[0].rows)
        while self._waiting and self._waiting[0].bundle is batch[0].bundle:
            rows += len(self._waiting[0].rows)
            if rows > self.most:
                break
            batch.append(self._waiting.popleft())
        return batch

    async def _answer(self, batch: list[_Asked]) -> None:
        from starlette.concurrency import run_in_threadpool

        rows, started = [row for asked in batch for row in asked.rows], self._clock()
        try:
            probabilities = await run_in_threadpool(batch[0].bundle.predict, rows)
        except Exception as trouble:
            if len(batch) > 1:  # each alone: only whose rows they were shall hear of it
                for asked in batch:
                    await self._answer([asked])
            elif not batch[0].answer.done():
                batch[0].answer.set_exception(trouble)
            return
        ended = self._clock()
        ends = np.cumsum([len(asked.rows) for asked in batch])[:-1]
        for asked, part in zip(batch, np.split(probabilities, ends)):
            if not asked.answer.done():  # it is, if whoever asked has given up
                asked.answer.set_result((part, started, ended, len(rows)))
