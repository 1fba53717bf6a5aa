"""A grading station: a process beside a worker of a cluster that is warm for one lesson and runs its submissions.

It is a process of its own because a worker has threads, and what forks must have none. Its own child does the work:
a submission that kills or hangs it costs itself only. The station ends when the worker hangs up, or asks for nothing.
"""

import hashlib
import os
import pickle
import platform
import select
import shutil
import sys
import tempfile
from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass, field, replace
from functools import partial
from multiprocessing.connection import Connection
from pathlib import Path
from typing import Any

from nbformat.notebooknode import NotebookNode
from nbgrader.coursedir import CourseDirectory
from traitlets.config import Config

from ai_lifecycle.grading.cluster.parcel import Files, pack, unpack
from ai_lifecycle.grading.errors import UserError
from ai_lifecycle.grading.guard import Guard
from ai_lifecycle.grading.kernels import in_use, warm_kernels
from ai_lifecycle.grading.kernels.lesson_kernels import kernels_for
from ai_lifecycle.grading.notebooks import Task, write_notebook
from ai_lifecycle.grading.recorded import RecordedLesson
from ai_lifecycle.grading.sandbox.program import survey
from ai_lifecycle.grading.submission import Learned, SubmissionGrader
from ai_lifecycle.grading.workers import EXECUTE, FEEDBACK, LEARN, Done, Workers

_THREADS = 1  # of computation in each kernel, as dask has it in its workers: there are as many of them as there is room
_IDLE = 900.0  # seconds without a task after which a station ends; the next task starts another


@dataclass(frozen=True)
class Order:
    """All that a station has to know of a lesson.

    source, release, others: as Guard has them. beside: the files of the lesson's folder in solutions/ but the notebooks.
    sandbox: as for `grade`. seed: of the random cases. patience: seconds that one submission may take.
    learns: whether to run the solution first, for what JAX compiles. strict: whether passed tests are judged again.
    """

    lesson: RecordedLesson
    config: Config
    tasks: tuple[Task, ...]
    source: NotebookNode
    release: NotebookNode
    beside: Files
    sandbox: str
    seed: str
    patience: float
    learns: bool
    strict: bool = False
    others: Mapping[str, tuple[NotebookNode, NotebookNode]] = field(default_factory=dict)


@dataclass(frozen=True)
class Answer:
    """What came of a task. files: what it made. sandbox: what protected the machine, a sentence each."""

    done: Done
    files: Files
    sandbox: tuple[str, ...]


def fingerprint() -> str:
    """Return what tells this version of the package from any other; two that differ may grade differently."""
    package = Path(__file__).resolve().parents[2]
    total = hashlib.sha256(repr(sys.version_info[:2]).encode())
    for path in sorted(package.rglob("*.py")):
        total.update(str(path.relative_to(package)).encode() + b"\0" + path.read_bytes())
    return total.hexdigest()


def main() -> None:
    """Serve the worker that started this process: its order is on stdin, the number of a connection the argument.

    The order's first line is the fingerprint of the package that wrote it.
    """
    link = Connection(int(sys.argv[1]))
    try:
        course, _, order = sys.stdin.buffer.read().partition(b"\n")
        if course != fingerprint().encode():
            where = platform.node() or "A worker"
            raise UserError(f"{where} has another version of ai-lifecycle or Python; install the same one there.")
        serve(pickle.loads(order), link)
    except UserError as error:
        with suppress(OSError):
            link.recv_bytes()
            link.send_bytes(pickle.dumps(error))
    except (EOFError, OSError):  # the worker has hung up
        pass


def serve(order: Order, link: Connection) -> None:
    """Do tasks (what, student, more, files) of an order until the other side hangs up.

    Raises UserError if the order cannot be followed here.
    """
    os.environ["AI_LIFECYCLE_SEED"] = order.seed
    layers = survey(order.sandbox)
    with tempfile.TemporaryDirectory(prefix="ai-lifecycle-station-", ignore_cleanup_errors=True) as folder:
        root = Path(folder).resolve()
        where = CourseDirectory(config=order.config)  # without the instructor's places: nbgrader's own names for them
        home = unpack(order.beside, root / where.source_directory / order.lesson.name)
        source = home / f"{order.lesson.name}.ipynb"
        write_notebook(source, order.source)
        os.chdir(root)
        with kernels_for(source, sandbox=layers, hidden=[root], threads=_THREADS) as kernels:
            guard = Guard(kernels, order.source, order.release, {}, frozenset(order.beside), order.others)
            guard = guard.strict(order.config) if order.strict else guard
            with Workers(partial(_prepared, order, root, guard), 1, order.patience) as workers:
                _serve_tasks(link, order, workers, root, tuple(layers.in_words()))


def _prepared(order: Order, root: Path, guard: Guard) -> Callable[[tuple[str, str, Any]], Any]:
    """In the station's child: return what does a task (what, student, more) there."""
    kernels = in_use.current()
    if kernels is not None:
        in_use.use(kernels.branch(spare=1))
    os.environ["NBGRADER_EXECUTION"] = "autograde"
    grader = SubmissionGrader(order.config, root, root / "staging", order.lesson, order.tasks, guard)

    def act(task: tuple[str, str, Any]) -> Any:
        what, student, more = task
        if what == LEARN:
            return grader.learn() if guard.verdicts or warm_kernels.compiles() else Learned()
        if what == FEEDBACK:
            return grader.write_feedback(student, more)
        grader.use(more)
        return grader.execute(student)

    return act


def _serve_tasks(link: Connection, order: Order, workers: Workers, root: Path, sandbox: tuple[str, ...]) -> None:
    """Do what comes. All stations leave out the tests that one of them has found to be beyond a second verdict."""
    finish = partial(_finished, link, workers)
    learned = None
    if order.learns:
        learned = finish((LEARN, "", None)).result
    while link.poll(_IDLE):
        what, student, more, files = pickle.loads(link.recv_bytes())
        if what == LEARN:
            done = Done(None, learned) if learned else finish((LEARN, "", None))
            learned = done.result
            told = replace(learned, programs={}) if learned else None
            link.send_bytes(pickle.dumps(Answer(replace(done, task=None, result=told), {}, sandbox)))
            continue
        if what == EXECUTE:
            more = replace(learned or Learned(), passed_over=more)
        place = root / ("submitted" if what == EXECUTE else "autograded") / student / order.lesson.name
        try:
            unpack(files, place)
            done = finish((what, student, more))
            made = pack(done.result.folder) if done.result and not done.result.failed else {}
        finally:
            shutil.rmtree(place, ignore_errors=True)
        if done.result:
            shutil.rmtree(done.result.folder, ignore_errors=True)
            done = replace(done, result=replace(done.result, folder=Path()))
        link.send_bytes(pickle.dumps(Answer(replace(done, task=None), made, sandbox)))


def _finished(link: Connection, workers: Workers, task: Any) -> Done:
    """Have a task done. Raises EOFError if the other side hangs up meanwhile: whoever asked is gone."""
    workers.give(task)
    while True:
        for done in workers.finished(timeout=0.5):
            return done
        if _has_hung_up(link):
            raise EOFError


def _has_hung_up(link: Connection) -> bool:
    """Whether the other side is gone, also if something that it sent is still to be read."""
    looking = select.poll()
    looking.register(link.fileno(), 0)  # that it is gone is always told
    return bool(looking.poll(0))
