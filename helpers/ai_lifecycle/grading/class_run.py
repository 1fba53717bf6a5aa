"""A class through the grader: workers run submissions, one writer keeps the gradebook, a journal remembers."""

import hashlib
import os
import shutil
import time
from collections import Counter, deque
from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from nbgrader.api import MissingEntry
from nbgrader.apps import NbGraderAPI
from nbgrader.utils import parse_utc
from sqlalchemy.exc import SQLAlchemyError

from ai_lifecycle.course import Lesson
from ai_lifecycle.grading import warm_kernels
from ai_lifecycle.grading.errors import UserError
from ai_lifecycle.grading.guard import Guard
from ai_lifecycle.grading.journal import Journal, digest_of
from ai_lifecycle.grading.notebooks import Task, identity, read_notebook
from ai_lifecycle.grading.recorded import Marks, recorded_lesson
from ai_lifecycle.grading.scores import clean, task_results
from ai_lifecycle.grading.submission import Executed, SubmissionGrader
from ai_lifecycle.grading.submitted_files import Caps, look, odd_student, stamp_of
from ai_lifecycle.grading.trouble import last_error, reason
from ai_lifecycle.grading.workers import EXECUTE as _EXECUTE, FEEDBACK as _FEEDBACK, LEARN as _LEARN
from ai_lifecycle.grading.workers import HUNG, Done, Workers
from ai_lifecycle.grading.writer import Entry, Writer, move_into_place

STAGING = ".grading"  # in the course folder: journals, and files on their way to their place
_WORTH_LEARNING = 4  # with fewer submissions, compiling for all of them takes longer than it saves
# A submission may take as long as so many cells that run to their limit.
_CELLS_OF_PATIENCE = 30


@dataclass(frozen=True)
class StudentRow:
    """How one submission went. score and max_score are nbgrader's, with manual marks where there are any.

    outcomes: how many tasks had which outcome. trouble: why it could not be graded, "" if it was.
    regraded: whether it was graded in this run; if not, it was already. flags: why points wait for a person, a
    sentence each. notes: what of it was left out or mended, a sentence each.
    """

    student: str
    score: float = 0.0
    max_score: float = 0.0
    outcomes: dict[str, int] = field(default_factory=dict)
    needs_manual_grade: bool = False
    regraded: bool = True
    trouble: str = ""
    flags: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()

    @property
    def is_graded(self) -> bool:
        """Whether it has a score. Without one it may still be in the gradebook, with nothing in it."""
        return bool(self.outcomes)


@dataclass(frozen=True)
class Progress:
    """Where a run is. total: submissions to grade in this run. done: of these, failed and flagged ones included.

    seconds_left: None as long as nothing is known.
    """

    total: int
    done: int
    failed: int
    flagged: int
    running: tuple[str, ...]
    seconds_left: float | None


class ClassRun:
    """One run over a class. jobs: how many submissions run at once on this machine. elsewhere: see `_workers`."""

    def __init__(
        self, api: NbGraderAPI, lesson: Lesson, journal: Journal, asked: tuple[Task, ...], jobs: int, guard: Guard,
        elsewhere: Callable[..., Any] | None = None,
    ) -> None:  # fmt: skip
        self.api, self.lesson, self.journal, self.asked, self.jobs = api, lesson, journal, asked, jobs
        self.guard, self.elsewhere = guard, elsewhere
        self.programs: dict[str, bytes] = {}  # what JAX compiles for the lesson's solution, once that is known
        self.staging = Path(api.coursedir.root) / STAGING / lesson.name
        self.rows: dict[str, StudentRow] = {}
        self.feedback: deque[tuple[str, str, Marks]] = deque()

    def grade(self, students: Sequence[str], again: bool, on_progress: Callable[[Progress], None]) -> list[StudentRow]:
        """Grade who is not graded, write feedback that is missing or no longer true, and return everybody's row."""
        with Writer(self.api.coursedir, self.api.config, self.lesson.name) as self.writer:
            self.recorded = recorded_lesson(self.writer.book, self.lesson.name)
            self.writer.book.db.remove()
            self.writer.book.engine.dispose()  # a fork must not share a connection
            self._clear()
            for student in students:
                if odd := odd_student(student, students):
                    self.rows[student] = StudentRow(student, trouble=odd)
            todo = self.left_to_grade([student for student in students if student not in self.rows], again)
            for student in students:
                if student not in todo and student not in self.rows:
                    self._keep(student)
            try:
                self._run(deque(todo), on_progress)
            finally:
                self._clear()
        return [self.rows[student] for student in students]

    def left_to_grade(self, students: Sequence[str], again: bool) -> list[str]:
        """Return the students whose submissions this run has to grade."""
        if again:
            return [student for student in students if student not in self.journal.graded_in_run]
        scored = self.writer.scored()
        return [student for student in students if not self._is_graded(student, scored)]

    def _run(self, waiting: deque[str], on_progress: Callable[[Progress], None]) -> None:
        self._total, self._began, self._finished = len(waiting), time.monotonic(), 0
        with self._workers(len(waiting)) as workers:
            if self.elsewhere is None and len(waiting) >= _WORTH_LEARNING and warm_kernels.compiles():
                workers.give((_LEARN, "", None))
            while waiting or self.feedback or workers.is_busy():
                while workers.has_room() and (waiting or self.feedback):
                    workers.give(self.feedback.popleft() if self.feedback else (_EXECUTE, waiting.popleft(), self.programs))
                on_progress(self._progress(workers))
                for done in workers.finished(timeout=1.0):
                    self._take(done)
            on_progress(self._progress(workers))

    def _workers(self, waiting: int) -> Any:
        """Return what does the tasks: processes of this machine, or what `elsewhere` gives, used in the same way."""
        patience = _CELLS_OF_PATIENCE * float(self.api.config.Execute.get("timeout", 30) or 60)
        if self.elsewhere is not None:
            return self.elsewhere(self.recorded, self._folder, self.staging, patience, waiting >= _WORTH_LEARNING)
        return Workers(self._prepare, min(self.jobs, waiting + len(self.feedback)), patience)

    def _prepare(self) -> Callable[[tuple[str, str, Any]], Executed]:
        """In a new worker: return what does a task there."""
        kernels = warm_kernels.current()
        if kernels is not None:
            warm_kernels.use(kernels.branch(spare=1))
        os.environ["NBGRADER_EXECUTION"] = "autograde"
        root = Path(self.api.coursedir.root)
        grader = SubmissionGrader(self.api.config, root, self.staging, self.recorded, self.asked, self.guard)

        def act(task: tuple[str, str, Any]) -> Any:
            what, student, more = task
            if what == _LEARN:
                return grader.learn(self.guard.source)
            if what == _EXECUTE and kernels is not None:
                warm_kernels.current().programs = more
            return grader.execute(student) if what == _EXECUTE else grader.write_feedback(student, more)

        return act

    def _take(self, done: Done) -> None:
        what, student, marks = done.task
        if what == _LEARN:
            self.programs = done.result or {}
            return
        if what == _FEEDBACK:
            self._place_feedback(student, marks, done)
            return
        self._finished += 1
        executed: Executed | None = done.result
        if executed is None:
            log = "it took too long in all, and was stopped." if done.trouble == HUNG else _DIED
            self._fail(student, log)
        elif executed.failed:
            self._fail(student, executed.refused or reason(executed.log, self._path("submitted", student), self._path("release", ".")))
        else:
            self._record(student, executed, done.seconds)

    def _record(self, student: str, executed: Executed, seconds: float) -> None:
        """Write a graded submission: gradebook, files, journal, in this order."""
        self.journal.note("begun", student=student)
        try:
            digest = digest_of(self._folder("submitted", student))
            made = digest_of(executed.folder)
            entry = self.writer.record(student, executed.graded, self._timestamp(student), executed.held)
            move_into_place(executed.folder, self._folder("autograded", student))
        except (SQLAlchemyError, MissingEntry, ValueError, KeyError, TypeError, OSError) as error:
            self._fail(student, clean(f"{type(error).__name__}: {error}".splitlines()[0]))
            return
        outcomes = dict(Counter(executed.outcomes))
        self.journal.note(
            "graded", student=student, submission=digest, files=made, outcomes=outcomes, seconds=round(seconds, 3),
            database=self.api.coursedir.db_url, flags=executed.flags, notes=executed.notes,
        )  # fmt: skip
        self._add_row(student, entry, outcomes, True, executed.flags, executed.notes)
        self.feedback.append((_FEEDBACK, student, entry.marks))

    def _fail(self, student: str, trouble: str) -> None:
        """A submission that cannot be graded has no graded files; the gradebook knows that it is there."""
        self.rows[student] = StudentRow(student, trouble=trouble)
        self.journal.note("failed", student=student, why=trouble)
        shutil.rmtree(self._folder("autograded", student), ignore_errors=True)
        names = {path.stem for path in self._folder("submitted", student).glob("*.ipynb")}
        with suppress(SQLAlchemyError, MissingEntry, ValueError):
            if names:
                self.writer.record_failure(student, names, self._timestamp(student))

    def _keep(self, student: str) -> None:
        """Take over what an earlier run found out, and see to feedback that has gone or is no longer true."""
        line = self.journal.graded(student) or {}
        outcomes = line.get("outcomes") or self._outcomes(student)
        entry = self.writer.entry(student)
        flags, notes = (tuple(line.get(kind) or ()) for kind in ("flags", "notes"))
        self._add_row(student, entry, outcomes, False, flags, notes)
        written = self.journal.last.get(("feedback", student), {}).get("marks")
        if written != _digest(entry.marks) or not self._folder("feedback", student).is_dir():
            self.feedback.append((_FEEDBACK, student, entry.marks))

    def _place_feedback(self, student: str, marks: Marks, done: Done) -> None:
        executed: Executed | None = done.result
        if executed is None or executed.failed:
            why = last_error(executed.log) if executed else _DIED
            row = self.rows[student]
            self.rows[student] = StudentRow(**{**vars(row), "trouble": f"graded, but without feedback: {why}"})
            return
        move_into_place(executed.folder, self._folder("feedback", student))
        self.journal.note("feedback", student=student, marks=_digest(marks))

    def _is_graded(self, student: str, scored: dict[str, Any]) -> bool:
        """Whether a submission was graded to the end and is still the one that was graded.

        Stock nbgrader asks only whether the folder is there: a run that was killed leaves it, not executed, score 0.
        """
        if student not in scored or self.journal.is_open(student):
            return False
        line = self.journal.graded(student)
        if line is not None and line.get("database") == self.api.coursedir.db_url:
            try:
                return line.get("submission") == digest_of(self._folder("submitted", student)) and line.get(
                    "files"
                ) == digest_of(self._folder("autograded", student))
            except OSError:
                return False
        return self._was_graded_by_nbgrader(student, scored)

    def _was_graded_by_nbgrader(self, student: str, scored: dict[str, Any]) -> bool:
        graded, submitted = (self._path(step, student) for step in ("autograded", "submitted"))
        try:
            cells = {identity(cell): cell for cell in read_notebook(graded).cells}
            is_newer = submitted.stat().st_mtime <= graded.stat().st_mtime
        except (UserError, OSError):
            return False
        return (
            is_newer
            and all(task.test_id in cells and cells[task.test_id].get("execution_count") for task in self.asked)
            and self._timestamp(student) == scored[student]
        )

    def _outcomes(self, student: str) -> dict[str, int]:
        return dict(Counter(r.outcome for r in task_results(read_notebook(self._path("autograded", student)), self.asked)))

    def _add_row(self, student: str, entry: Entry, outcomes: dict[str, int], regraded: bool, *said: tuple) -> None:
        flags, notes = said
        self.rows[student] = StudentRow(
            student, entry.score, entry.max_score, outcomes, entry.needs_manual_grade, regraded, "", flags, notes
        )

    def _progress(self, workers: Any) -> Progress:
        running = tuple(student for what, student, _ in workers.tasks() if what == _EXECUTE)
        left, taken = self._total - self._finished, time.monotonic() - self._began
        seconds_left = taken / self._finished * left if self._finished else None
        rows = [row for row in self.rows.values() if row.regraded]
        failed, flagged = sum(not row.is_graded for row in rows), sum(bool(row.flags) for row in rows)
        return Progress(self._total, self._finished, failed, flagged, running, seconds_left)

    def _timestamp(self, student: str) -> Any:
        folder = self._folder("submitted", student)
        try:
            stamp, _ = stamp_of(folder, look(folder, Caps()))
        except UserError:
            return None
        return parse_utc(stamp) if stamp else None

    def _folder(self, step: str, student: str) -> Path:
        where = self.api.coursedir
        return Path(where.format_path(getattr(where, f"{step}_directory"), student, self.lesson.name))

    def _path(self, step: str, student: str) -> Path:
        return self._folder(step, student) / f"{self.lesson.name}.ipynb"

    def _clear(self) -> None:
        for kind in ("submitted", "autograded", "feedback"):
            shutil.rmtree(self.staging / kind, ignore_errors=True)


_DIED = "the process that graded it ended: what it printed may have been too much for this machine's memory."


def _digest(marks: Marks) -> str:
    return hashlib.sha256(repr(sorted(map(repr, vars(marks).items()))).encode()).hexdigest()
