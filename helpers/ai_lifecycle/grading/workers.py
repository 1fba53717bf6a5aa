"""Worker processes: they run submissions, several at once; one that dies or hangs costs its own submission only.

Forked, so that nothing is imported twice; the process that forks them must have no second thread.
"""

import multiprocessing
import os
import signal
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import dataclass, field
from multiprocessing.connection import Connection, wait
from typing import Any

from ai_lifecycle.grading.sandbox.linux import die_with

DIED, HUNG = "died", "hung"
# What a task of grading asks for: the first of its three parts, before the student and what else is needed.
EXECUTE, FEEDBACK, LEARN = "execute", "feedback", "learn"


def at_once(jobs: int | None) -> int:
    """Return how many submissions run at once on this machine. jobs: how many were asked for, None if nothing was said."""
    return jobs or os.cpu_count() or 1


def threads_each(jobs: int | None) -> int:
    """Return with how many threads each of them may compute, so that all together have a processor for each thread."""
    return max(1, (os.cpu_count() or 1) // at_once(jobs))


@dataclass
class _Worker:
    process: Any
    link: Connection
    task: Any = None
    began: float = field(default_factory=time.monotonic)


@dataclass(frozen=True)
class Done:
    """A finished task. trouble: DIED or HUNG if the worker did; then there is no result. seconds: how long it took."""

    task: Any
    result: Any = None
    trouble: str = ""
    seconds: float = 0.0


class Workers:
    """A few processes that each do one task at a time.

    prepare: called once in each worker; returns the function that does a task. number: how many.
    patience: seconds after which a task hangs.
    """

    def __init__(self, prepare: Callable[[], Callable[[Any], Any]], number: int, patience: float) -> None:
        self.prepare, self.number, self.patience = prepare, number, patience
        self.workers: list[_Worker] = []

    def __enter__(self) -> "Workers":
        return self

    def __exit__(self, *error: object) -> None:
        for worker in self.workers:
            _end(worker)

    def tasks(self) -> list[Any]:
        """Return the tasks that are under way."""
        return [worker.task for worker in self.workers if worker.task is not None]

    def has_room(self) -> bool:
        """Whether a worker has nothing to do."""
        return any(worker.task is None for worker in self.workers) or len(self.workers) < self.number

    def is_busy(self) -> bool:
        """Whether a worker has something to do."""
        return any(worker.task is not None for worker in self.workers)

    def give(self, task: Any) -> None:
        """Have a worker without a task do this one."""
        free = next((worker for worker in self.workers if worker.task is None), None) or self._fork()
        free.task, free.began = task, time.monotonic()
        with suppress(OSError):  # it died while it had nothing to do: `finished` will say so
            free.link.send(task)

    def finished(self, timeout: float) -> Iterator[Done]:
        """Wait for tasks to finish, at most so many seconds, and give those that did."""
        busy = {worker.link: worker for worker in self.workers if worker.task is not None}
        for link in wait(list(busy), timeout):
            yield self._collect(busy.pop(link))
        for worker in busy.values():
            if time.monotonic() - worker.began > self.patience:
                yield self._give_up(worker, HUNG)

    def _collect(self, worker: _Worker) -> Done:
        try:
            result = worker.link.recv()
        except (EOFError, OSError):
            return self._give_up(worker, DIED)
        task, worker.task = worker.task, None
        return Done(task, result, seconds=time.monotonic() - worker.began)

    def _give_up(self, worker: _Worker, trouble: str) -> Done:
        _end(worker)
        self.workers.remove(worker)
        return Done(worker.task, trouble=trouble, seconds=time.monotonic() - worker.began)

    def _fork(self) -> _Worker:
        ours, theirs = multiprocessing.Pipe()
        context = multiprocessing.get_context("fork" if sys.platform == "linux" else None)
        links = [worker.link for worker in self.workers] + [ours]
        process = context.Process(target=_work, args=(self.prepare, theirs, links, os.getpid()), daemon=True)
        process.start()
        theirs.close()
        self.workers.append(_Worker(process, ours))
        return self.workers[-1]


def _end(worker: _Worker) -> None:
    worker.link.close()
    worker.process.kill()
    worker.process.join()
    worker.process.close()


def _work(prepare: Callable[[], Callable[[Any], Any]], link: Connection, others: list[Connection], parent: int) -> None:
    """Do tasks until the other side hangs up."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C is for the process that asks
    if sys.platform == "linux":
        die_with(parent)
    for other in others:
        other.close()
    act = prepare()
    with suppress(EOFError, OSError):
        while True:
            link.send(act(link.recv()))
    os._exit(0)
