"""Who of a cluster stands still: a program or machine that sleeps neither ends nor says so.

dask gives up a worker that has sent no heartbeat for its worker-ttl, five minutes by default, and a client waits for
its scheduler without end. An instructor should know, and a class go on, sooner.
"""

import asyncio
import time
from collections.abc import Callable
from concurrent.futures import Future
from typing import Any

from distributed import Client

_QUESTIONS = 20  # asked in the time that patience lasts
_ENDING = 10.0  # seconds that a worker's nanny may take to end it; dask allows it five before it kills


class Watch:
    """Asks a scheduler again and again how it and its workers are, and never waits for the answer.

    A worker's heartbeat comes twice a second, or less often the more workers there are. It does not depend on what a
    submission computes: that runs in other processes.
    client: of the scheduler. address: the scheduler's, as the user knows it. patience: seconds without a sign of life.
    threads: how many submissions the workers run at once. notices: what the instructor should know, a sentence each.
    """

    def __init__(self, client: Client, address: str, patience: float) -> None:
        self.client, self.address, self.patience = client, address, patience
        self.threads = 0
        self.notices: list[str] = []
        self._question: Future | None = None
        self._answered, self._asked = time.monotonic(), 0.0
        self._waits_since: float | None = None  # the first question without an answer; who does not ask, hears no silence
        self._tell_at = patience  # of the scheduler's silence; then when that has doubled
        self._heard: dict[str, tuple[float, float]] = {}  # worker to its last heartbeat, and when we learned of it

    @property
    def is_silent(self) -> bool:
        """Whether the scheduler has not answered for too long."""
        return self._tell_at > self.patience

    def look(self) -> None:
        """Take the scheduler's answer if it has come, ask again if it is time, and note who has been silent for long."""
        now = time.monotonic()
        if self._question is not None and self._question.done():
            answer, self._question = self._question, None
            if not answer.cancelled() and answer.exception() is None:
                self._take(answer.result()["workers"], now)
        elif self._question is None and now - self._asked > self.patience / _QUESTIONS:
            self._question, self._asked = begin(self.client, self._ask), now
            self._waits_since = self._waits_since or now
        if self._waits_since and (silence := now - self._waits_since) >= self._tell_at:
            self.notices.append(
                f"The scheduler at {self.address} has not answered for {silence:.0f} s: see whether its program or machine "
                "stands still. Grading goes on when it answers; Ctrl+C is safe, and the same command goes on."
            )
            self._tell_at *= 2

    async def _ask(self) -> dict[str, Any]:
        return await self.client.scheduler.identity()

    def _take(self, workers: dict[str, dict[str, Any]], now: float) -> None:
        if self.is_silent:
            self.notices.append(f"The scheduler at {self.address} answers again.")
        if now - self._answered > self.patience / 2:
            self._heard.clear()  # a scheduler that stood still has heard nobody
        self._answered, self._waits_since, self._tell_at = now, None, self.patience
        self.threads = sum(worker["nthreads"] for worker in workers.values())
        heard = {}
        for address, worker in workers.items():
            heartbeat, when = self._heard.get(address, (None, now))
            heard[address] = worker["last_seen"], when if heartbeat == worker["last_seen"] else now
        self._heard = heard
        silent = [address for address, (_, when) in heard.items() if now - when > self.patience]
        if silent:
            begin(self.client, self._give_up, silent)
        for address in silent:
            heard[address] = heard[address][0], now  # as long again until the next try, should this one fail
            self.notices.append(
                f"The worker at {address} has not been heard of for {self.patience:.0f} s; what it had goes to another one."
            )

    async def _give_up(self, workers: list[str]) -> None:
        """Do now what the scheduler does after its worker-ttl: have their nannies restart them, or do without them.

        Client.restart_workers refuses those that have no nanny. If this fails, the worker-ttl is still there.
        """
        await self.client.scheduler.restart_workers(
            workers=workers, timeout=_ENDING, wait_for_workers=False, on_error="return", stimulus_id="ai-lifecycle-silent"
        )


def begin(client: Client, call: Callable[..., Any], *arguments: Any) -> Future:
    """Have a client do something that waits for its scheduler, and return at once what will be its result."""

    async def do() -> Any:
        return await call(*arguments)

    return asyncio.run_coroutine_threadsafe(do(), client.loop.asyncio_loop)
