"""Grading on the workers of a dask scheduler: submissions travel as bytes, results come back to the one writer.

Each worker keeps stations that are warm for the lesson. A worker that is killed or stands still costs time only: the
scheduler gives what it had to another one. Whoever can reach a dask scheduler can run programs on its workers; keep it
in a network of your own, or have dask use TLS. What waits for the scheduler is never waited for here: it may stand still.
"""

import hashlib
import logging
import os
import pickle
import time
from collections.abc import Callable, Iterator
from concurrent.futures import FIRST_COMPLETED, Future, wait
from contextlib import contextmanager, suppress
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import cloudpickle
from distributed import Client, KilledWorker
from traitlets.config import Config

from ai_lifecycle.grading.cluster.parcel import Files, pack, pack_submission, unpack
from ai_lifecycle.grading.cluster.station import Answer, Order, fingerprint
from ai_lifecycle.grading.cluster.stations import Stations, do_task
from ai_lifecycle.grading.cluster.watch import Watch, begin
from ai_lifecycle.grading.errors import UserError
from ai_lifecycle.grading.guard import Guard
from ai_lifecycle.grading.notebooks import Task
from ai_lifecycle.grading.recorded import RecordedLesson
from ai_lifecycle.grading.student_rows import Progress
from ai_lifecycle.grading.submission import Executed
from ai_lifecycle.grading.workers import DIED, EXECUTE, FEEDBACK, LEARN, Done

_CONNECT, _NO_WORKERS = 30, 120.0  # seconds to wait for a scheduler and a worker; for another one when all have gone
_PATIENCE = 45.0  # seconds after which a scheduler or a worker that gives no sign of life is taken to stand still
_LEAVING = 5.0  # seconds to wait for workers to end their stations, which end anyway when they have nothing to do
_AHEAD = 2  # tasks under way for each thread of the workers, so that none waits for the next one
_RETRIES = 3
_TELLINGS = 3  # of all workers at once, which fails if one goes meanwhile
_LOGGERS = ("distributed", "distributed.client", "tornado.application")  # dask sets a level for each of these
_PLACES = ("root", "db_url", "directory_structure")


@dataclass(frozen=True)
class _Sent:
    """A task under way. future: the scheduler's word for it. notes: what was left out of it."""

    task: Any
    future: Any
    notes: tuple[str, ...]


class Cluster:
    """The workers of one scheduler. address: as "tcp://127.0.0.1:8786". sandbox: what workers said about theirs.

    patience: seconds without a sign of life after which it, or a worker, is taken to stand still.
    """

    def __init__(self, client: Client, address: str, patience: float) -> None:
        self.client, self.address, self.watch = client, address, Watch(client, address, patience)
        self.sandbox: dict[str, None] = {}

    def threads(self) -> int:
        """Return how many submissions the workers run at once."""
        return sum(self.client.nthreads().values())

    def require_scheduler(self) -> None:
        """Raise UserError if the scheduler cannot be reached any more: what was under way is lost with it."""
        if self.client.status != "running":
            raise UserError(
                f"The scheduler at {self.address} has gone; start it and its workers, and the same command goes on."
            )

    def telling(self, show: Callable[[Progress], None]) -> Callable[[Progress], None]:
        """Return what shows a run's progress, together with what was noticed about the cluster."""
        return lambda progress: show(replace(progress, notices=tuple(self.watch.notices)))

    def workers(
        self, asked: tuple[Task, ...], config: Config, guard: Guard, beside: Files, sandbox: str, jobs: int | None
    ) -> Callable[..., "ClusterWorkers"]:
        """Return what gives the workers for a run, as ClassRun asks for them. The arguments are an Order's.

        jobs: how many submissions are under way at most, by default as many as the workers have threads for.
        """

        def elsewhere(
            lesson: RecordedLesson, folder: Callable[[str, str], Path], staging: Path, patience: float, learns: bool
        ) -> ClusterWorkers:
            order = Order(
                lesson, _for_stations(config), asked, guard.source, guard.release, beside, sandbox,
                os.environ["AI_LIFECYCLE_SEED"], patience, learns, bool(guard.verdicts), guard.others,
            )  # fmt: skip
            return ClusterWorkers(self, order, folder, staging, jobs)

        return elsewhere


class ClusterWorkers:
    """Has tasks done on a cluster. Used as workers.Workers is."""

    def __init__(
        self, cluster: Cluster, order: Order, folder: Callable[[str, str], Path], staging: Path, jobs: int | None
    ) -> None:
        self.cluster, self.client, self.jobs, self.patience = cluster, cluster.client, jobs, order.patience
        self.lesson, self.folder, self.staging = order.lesson.name, folder, staging
        self.order = fingerprint().encode() + b"\n" + cloudpickle.dumps(order)
        self.name = f"ai-lifecycle-{self.lesson}-{hashlib.sha256(self.order).hexdigest()[:12]}"
        self._running: dict[Future, _Sent] = {}  # by its answer, once that is here
        self._refused: list[Done] = []
        self._seen = time.monotonic()

    def __enter__(self) -> "ClusterWorkers":
        watch, stations = self.cluster.watch, Stations(self.name, self.order, self.patience)
        for _ in range(_TELLINGS):
            told = begin(self.client, self.client.register_plugin, stations)
            while not told.done():
                wait([told], 0.5)
                watch.look()
                if watch.is_silent:
                    raise UserError(watch.notices[-1])
            try:
                told.result()
                return self
            except OSError:  # a worker, or the scheduler, went while it was told
                self.cluster.require_scheduler()
            except Exception as error:  # whatever a worker lacks comes back as its own error
                raise UserError(
                    f"The workers at {self.cluster.address} cannot take {self.lesson} ({type(error).__name__}: {error}); "
                    "install ai-lifecycle[cluster] there, in the same version."
                ) from None
        raise UserError(f"The workers at {self.cluster.address} come and go too fast to be told what to do.")

    def __exit__(self, *error: object) -> None:
        if self.client.status != "running" or self.cluster.watch.is_silent:
            return  # one that goes on drops what a client had that has left, and stations without a task end by themselves
        with suppress(Exception):
            self.client.cancel([sent.future for sent in self._running.values()], force=True)
            begin(self.client, self.client.unregister_worker_plugin, self.name).result(_LEAVING)

    def tasks(self) -> list[Any]:
        """Return the tasks that are under way."""
        return [sent.task for sent in self._running.values()]

    def has_room(self) -> bool:
        """Whether one more task would not only lie in a queue. Raises UserError if all workers stay away."""
        self.cluster.require_scheduler()
        self.cluster.watch.look()
        now, threads = time.monotonic(), self.cluster.watch.threads
        if threads:
            self._seen = now
        elif now - self._seen > _NO_WORKERS:
            raise UserError(f"No worker is left at {self.cluster.address}; start one, and the same command goes on.")
        return len(self._running) < min(self.jobs or threads * _AHEAD, threads * _AHEAD)

    def is_busy(self) -> bool:
        """Whether something is under way."""
        return bool(self._running or self._refused)

    def give(self, task: Any) -> None:
        """Have a task done."""
        what, student, more = task
        notes: tuple[str, ...] = ()
        files: Files = {}
        if what == EXECUTE:
            parcel = pack_submission(self.folder("submitted", student), f"{self.lesson}.ipynb")
            if parcel.refused:
                failed = Executed(student, self.folder("submitted", student), True, refused=parcel.refused)
                self._refused.append(Done(task, failed))
                return
            files, notes, more = parcel.files, parcel.notes, more.passed_over
        elif what == FEEDBACK:
            files = pack(self.folder("autograded", student))
        sent = pickle.dumps((what, student, more, files))
        future = self.client.submit(do_task, self.name, sent, pure=False, retries=_RETRIES)
        self._running[begin(self.client, future.result)] = _Sent(task, future, notes)

    def finished(self, timeout: float) -> Iterator[Done]:
        """Wait for tasks to finish, at most so many seconds, and give those that did."""
        while self._refused:
            yield self._refused.pop()
        if not self._running:
            time.sleep(min(timeout, 0.2))  # there is no worker now
            return
        for answer in wait(self._running, timeout, FIRST_COMPLETED).done:
            yield self._collect(answer)

    def _collect(self, come: Future) -> Done:
        sent = self._running.pop(come)
        error = None if come.cancelled() else come.exception()
        if sent.future.status == "error":
            if isinstance(error, EOFError | OSError | KilledWorker):
                return Done(sent.task, trouble=DIED)
            raise UserError(f"A worker at {self.cluster.address} failed ({type(error).__name__}: {error}).")
        if come.cancelled() or error is not None:
            self.cluster.require_scheduler()
            raise UserError(f"The scheduler at {self.cluster.address} has dropped what it had; the same command goes on.")
        answer: Answer | UserError = pickle.loads(come.result())
        if isinstance(answer, UserError):
            raise UserError(f"A worker at {self.cluster.address} cannot grade: {answer}")
        self.cluster.sandbox.update(dict.fromkeys(answer.sandbox))
        return self._placed(answer, sent.task, sent.notes)

    def _placed(self, answer: Answer, task: Any, notes: tuple[str, ...]) -> Done:
        """Return what a station found, with the files it made in the staging folder here."""
        what, student, _ = task
        result = answer.done.result
        if result is not None and what != LEARN:
            kind = "autograded" if what == EXECUTE else "feedback"
            place = self.staging / kind / student / self.lesson
            result = replace(result, folder=unpack(answer.files, place), notes=(*notes, *result.notes))
        return replace(answer.done, task=task, result=result)


@contextmanager
def cluster(address: str) -> Iterator[Cluster]:
    """Give the workers of the scheduler at an address. Raises UserError if there is no scheduler, or no worker."""
    for name in _LOGGERS:
        logging.getLogger(name).setLevel(logging.CRITICAL)  # what concerns a user is told as a sentence
    try:
        client = Client(address, timeout=_CONNECT, name="ai-lifecycle-grade")
    except (OSError, TimeoutError, ValueError) as error:
        raise UserError(f"No scheduler answers at {address} ({error}); start one with `dask scheduler`.") from None
    with client:
        try:
            client.wait_for_workers(1, timeout=_CONNECT)
        except TimeoutError:
            raise UserError(f"The scheduler at {address} has no worker; start one: `dask worker {address}`.") from None
        yield Cluster(client, address, _PATIENCE)


def _for_stations(config: Config) -> Config:
    """Return nbgrader's settings without where things are here, the gradebook's address and its password among them."""
    config = Config(config)
    places = [name for name in config.CourseDirectory if name.endswith("_directory") or name in _PLACES]
    for name in places:
        del config.CourseDirectory[name]
    return config
