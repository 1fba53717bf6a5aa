"""A class through the grader: workers run submissions, one writer keeps the gradebook, a journal remembers."""

import gc
import hashlib
import os
import shutil
import time
from collections import Counter, deque
from collections.abc import Callable, Sequence
from contextlib import suppress
from multiprocessing.sharedctypes import RawValue
from pathlib import Path
from typing import Any

from nbgrader.api import MissingEntry
from nbgrader.apps import NbGraderAPI
from sqlalchemy.exc import SQLAlchemyError

from ai_lifecycle.course import Lesson
from ai_lifecycle.grading.class_files import ClassFiles
from ai_lifecycle.grading.guard import Guard
from ai_lifecycle.grading.journal import Journal, digest_of, digests_of
from ai_lifecycle.grading.kernels import in_use, warm_kernels
from ai_lifecycle.grading.notebooks import Task
from ai_lifecycle.grading.recorded import Marks, recorded_lesson
from ai_lifecycle.grading.scores import clean
from ai_lifecycle.grading.student_rows import Progress, StudentRow
from ai_lifecycle.grading.submission import Executed, Learned, SubmissionGrader
from ai_lifecycle.grading.submitted_files import STAMP, odd_student
from ai_lifecycle.grading.trouble import KEPT, last_error, reason
from ai_lifecycle.grading.workers import EXECUTE, FEEDBACK, HUNG, LEARN, Done, Workers
from ai_lifecycle.grading.writer import Entry, Writer, move_into_place

STAGING = ".grading"  # in the course folder: journals, and files on their way to their place
_WORTH_LEARNING = 4  # with fewer submissions, compiling for all of them takes longer than it saves
# A submission may take as long as so many cells that run to their limit.
_CELLS_OF_PATIENCE = 30


class ClassRun:
    """One run over a class. jobs: how many submissions run at once on this machine. elsewhere: see `_workers`."""

    def __init__(
        self, api: NbGraderAPI, lesson: Lesson, journal: Journal, asked: tuple[Task, ...], jobs: int, guard: Guard,
        elsewhere: Callable[..., Any] | None = None,
    ) -> None:  # fmt: skip
        self.api, self.lesson, self.journal, self.asked, self.jobs = api, lesson, journal, asked, jobs
        self.guard, self.elsewhere = guard, elsewhere
        self.learned = Learned()  # from the lesson's solution, once that has run
        self.staging = Path(api.coursedir.root) / STAGING / lesson.name
        self.files = ClassFiles(api.coursedir, lesson.name, journal, asked)
        self.rows: dict[str, StudentRow] = {}
        self.feedback: deque[tuple[str, str, Marks]] = deque()
        self.started: list[str] = []  # of submissions whose kernel was not a warm one, why

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
        self.scored, done = self.writer.scored(), self.journal.graded_in_run if again else students
        return [student for student in students if student not in done or not self.files.is_graded(student, self.scored)]

    def _run(self, waiting: deque[str], on_progress: Callable[[Progress], None]) -> None:
        self._total, self._began, self._finished = len(waiting), time.monotonic(), 0
        if self.elsewhere is None:
            root = Path(self.api.coursedir.root)
            self.grader = SubmissionGrader(self.api.config, root, self.staging, self.recorded, self.asked, self.guard)
            if waiting:
                self.grader.warm_up()
        self._left = RawValue("i", len(waiting))  # workers see it: the last of them prepare no kernel for nobody
        gc.freeze()  # what is there already no collection looks at, here or in a worker: half a million objects
        try:
            self._share_out(waiting, on_progress)
        finally:
            gc.unfreeze()

    def _share_out(self, waiting: deque[str], on_progress: Callable[[Progress], None]) -> None:
        """Have workers do what there is to do."""
        with self._workers(len(waiting)) as workers:
            is_strict = waiting and bool(self.guard.verdicts)  # then nobody is graded before the solution
            is_worth_it = self.elsewhere is None and len(waiting) >= _WORTH_LEARNING and warm_kernels.compiles()
            if is_strict or is_worth_it:
                workers.give((LEARN, "", None))
            while waiting or self.feedback or workers.is_busy():
                self._hand_out(waiting, workers, is_strict)
                on_progress(self._progress(workers))
                for done in workers.finished(timeout=1.0):
                    if done.task[0] != LEARN:  # nobody waits while the gradebook is written
                        self._hand_out(waiting, workers, is_strict)
                    self._take(done)
            on_progress(self._progress(workers))

    def _hand_out(self, waiting: deque[str], workers: Any, is_strict: bool) -> None:
        """Give everybody who has nothing to do a task, as far as there are any."""
        while workers.has_room() and (self.feedback or (waiting and self._may_run(workers, is_strict))):
            todo = self.feedback.popleft() if self.feedback else (EXECUTE, waiting.popleft(), self.learned)
            self._left.value = len(waiting)
            workers.give(todo)

    def _may_run(self, workers: Any, is_strict: bool) -> bool:
        """Whether one more submission may run now."""
        running = [what for what, _, _ in workers.tasks() if what != FEEDBACK]
        return not (is_strict and LEARN in running) and (self.elsewhere is not None or len(running) < self.jobs)

    def _workers(self, waiting: int) -> Any:
        """Return what does the tasks: processes of this machine, or what `elsewhere` gives, used in the same way."""
        patience = _CELLS_OF_PATIENCE * float(self.api.config.Execute.get("timeout", 30) or 60)
        if self.elsewhere is not None:
            return self.elsewhere(self.recorded, self.files.folder, self.staging, patience, waiting >= _WORTH_LEARNING)
        # One more than run submissions: it writes feedback, for which no submission then has to wait.
        return Workers(self._prepare, self.jobs + 1, patience)

    def _prepare(self) -> Callable[[tuple[str, str, Any]], Executed]:
        """In a new worker: return what does a task there."""
        os.environ["NBGRADER_EXECUTION"] = "autograde"
        grader, kernels = self.grader, None

        def act(task: tuple[str, str, Any]) -> Any:
            nonlocal kernels
            what, student, more = task
            if what == FEEDBACK:
                return grader.write_feedback(student, more)
            if kernels is None and in_use.current() is not None:
                kernels = in_use.current().branch(spare=1)
                in_use.use(kernels)
            if what == LEARN:
                return grader.learn()
            grader.use(more)
            if kernels is not None and not self._left.value:
                kernels.spare = 0
            return grader.execute(student)

        return act

    def _take(self, done: Done) -> None:
        what, student, marks = done.task
        if what == LEARN:
            self.learned = done.result or Learned.nothing(self.guard.tests)
            return
        if what == FEEDBACK:
            self._place_feedback(student, marks, done)
            return
        self._finished += 1
        executed: Executed | None = done.result
        self.started += [executed.started] if executed and executed.started else []
        if executed is None:
            log = "it took too long in all, and was stopped." if done.trouble == HUNG else _DIED
            self._fail(student, log)
        elif executed.failed:
            submitted, released = self.files.notebook("submitted", student), self.files.notebook("release", ".")
            self._fail(student, executed.refused or reason(executed.log, submitted, released))
        else:
            self._record(student, executed, done.seconds)

    def about_kernels(self) -> list[str]:
        """Return what to say about the kernels of this run: a sentence if some were not warm ones."""
        if not self.started:
            return []
        number, why = f"{len(self.started)} of {self._total} submissions of this run", "; ".join(dict.fromkeys(self.started))
        return [f"{number} ran in kernels that were started instead of forked, which takes longer: {why}."]

    def _record(self, student: str, executed: Executed, seconds: float) -> None:
        """Write a graded submission: gradebook, files, journal, in this order."""
        self.journal.note("begun", student=student)
        try:
            digest, content = digests_of(self.files.folder("submitted", student), STAMP)
            notes = (*executed.notes, *filter(None, [self.files.stamp_note(student, content)]))
            made = digest_of(executed.folder)
            entry = self.writer.record(student, executed.graded, self.files.timestamp(student), executed.held)
            move_into_place(executed.folder, self.files.folder("autograded", student))
        except (SQLAlchemyError, MissingEntry, ValueError, KeyError, TypeError, OSError) as error:
            self._fail(student, clean(f"{type(error).__name__}: {error}".splitlines()[0]))
            return
        outcomes = dict(Counter(executed.outcomes))
        self.journal.note(
            "graded", student=student, submission=digest, files=made, outcomes=outcomes, seconds=round(seconds, 3),
            database=self.api.coursedir.db_url, flags=executed.flags, notes=notes,
        )  # fmt: skip
        self._add_row(student, entry, outcomes, True, executed.flags, notes)
        self.feedback.append((FEEDBACK, student, entry.marks))

    def _fail(self, student: str, trouble: str) -> None:
        """A submission that cannot be graded has no graded files; the gradebook knows that it is there.

        As with nbgrader, the score of an older one stays; a person decides what that is worth.
        """
        self.rows[student] = StudentRow(student, trouble=trouble)
        self.journal.note("failed", student=student, why=trouble)
        shutil.rmtree(self.files.folder("autograded", student), ignore_errors=True)
        names = {path.stem for path in self.files.folder("submitted", student).glob("*.ipynb")}
        with suppress(SQLAlchemyError, MissingEntry, ValueError):
            if names:
                self.writer.record_failure(student, names, self.files.timestamp(student))
            if student in self.scored:
                entry, said = self.writer.entry(student), f"{trouble} {KEPT}"
                self.rows[student] = StudentRow(student, entry.score, entry.max_score, trouble=said, penalty=entry.penalty)

    def _keep(self, student: str) -> None:
        """Take over what an earlier run found out, and see to feedback that has gone or is no longer true."""
        line = self.journal.graded(student) or {}
        outcomes = line.get("outcomes") or self.files.outcomes(student)
        entry = self.writer.entry(student)
        flags, notes = (tuple(line.get(kind) or ()) for kind in ("flags", "notes"))
        self._add_row(student, entry, outcomes, False, flags, notes)
        written = self.journal.last.get(("feedback", student), {}).get("marks")
        if written != _digest(entry.marks) or not self.files.folder("feedback", student).is_dir():
            self.feedback.append((FEEDBACK, student, entry.marks))

    def _place_feedback(self, student: str, marks: Marks, done: Done) -> None:
        executed: Executed | None = done.result
        if executed is None or executed.failed:
            why = last_error(executed.log) if executed else _DIED
            row = self.rows[student]
            self.rows[student] = StudentRow(**{**vars(row), "trouble": f"graded, but without feedback: {why}"})
            return
        move_into_place(executed.folder, self.files.folder("feedback", student))
        self.journal.note("feedback", student=student, marks=_digest(marks))

    def _add_row(self, student: str, entry: Entry, outcomes: dict[str, int], regraded: bool, *said: tuple) -> None:
        flags, notes = said
        self.rows[student] = StudentRow(
            student, entry.score, entry.max_score, outcomes, entry.needs_manual_grade, regraded, "", flags, notes, entry.penalty
        )

    def _progress(self, workers: Any) -> Progress:
        running = tuple(student for what, student, _ in workers.tasks() if what == EXECUTE)
        left, taken = self._total - self._finished, time.monotonic() - self._began
        seconds_left = taken / self._finished * left if self._finished else None
        rows = [row for row in self.rows.values() if row.regraded]
        failed, flagged = sum(not row.is_graded for row in rows), sum(bool(row.flags) for row in rows)
        return Progress(self._total, self._finished, failed, flagged, running, seconds_left)

    def _clear(self) -> None:
        for kind in ("submitted", "autograded", "feedback"):
            shutil.rmtree(self.staging / kind, ignore_errors=True)


_DIED = "the process that graded it ended: what it printed may have been too much for this machine's memory."


def _digest(marks: Marks) -> str:
    return hashlib.sha256(repr(sorted(map(repr, vars(marks).items()))).encode()).hexdigest()
