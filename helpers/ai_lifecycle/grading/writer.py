"""The gradebook's one writer: a submission is one transaction, then its files move to their place.

Marks are computed by nbgrader's own preprocessors; so are late penalties and what waits for a human.
"""

import os
import shutil
from collections.abc import Collection, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from nbformat.notebooknode import NotebookNode
from nbformat.v4 import new_notebook
from nbgrader.api import Assignment, Grade, Gradebook, SubmittedAssignment, SubmittedNotebook
from nbgrader.coursedir import CourseDirectory
from traitlets.config import Config

from ai_lifecycle.grading.recorded import Marks, asking
from ai_lifecycle.grading.submission import WRITERS


@dataclass(frozen=True)
class Entry:
    """What the gradebook says about a submission. is_scored: whether every cell that can be has an automatic score."""

    score: float
    max_score: float
    needs_manual_grade: bool
    is_scored: bool
    marks: Marks


class Writer:
    """One open gradebook for a whole run.

    where: the course directory, with the gradebook's address. lesson: its name.
    """

    def __init__(self, where: CourseDirectory, config: Config, lesson: str) -> None:
        self.where, self.config, self.lesson = where, config, lesson
        self.book = Gradebook(where.db_url, where.course_id)
        self.steps = [step(config=config) for step in WRITERS]

    def __enter__(self) -> "Writer":
        return self

    def __exit__(self, *error: object) -> None:
        self.book.close()

    def record(
        self, student: str, graded: dict[str, list[NotebookNode]], timestamp: Any, held: dict[str, list[str]] | None = None
    ) -> Entry:
        """Write a submission's marks, all or none. graded: by notebook, the executed cells that nbgrader knows.

        held: by notebook, the cells whose points a person decides; until then they have none.

        Raises what nbgrader raises for a cell that cannot be scored.
        """
        with self._transaction():
            self._submission(student, timestamp, graded)
            with asking(_Open(self.book)):
                for name, cells in graded.items():
                    resources = {"nbgrader": {"student": student, "assignment": self.lesson, "notebook": name}}
                    resources["nbgrader"]["db_url"] = self.where.db_url
                    for step in self.steps:
                        if step.enabled:
                            step.preprocess(new_notebook(cells=cells), resources)
            for name, cells in (held or {}).items():
                for cell in cells:
                    grade = self.book.find_grade(cell, name, self.lesson, student)
                    grade.auto_score, grade.needs_manual_grade = 0, True
            self.book.db.flush()
            self.book.db.expire_all()
            return self._entry(student)

    def record_failure(self, student: str, names: Collection[str], timestamp: Any) -> None:
        """Note that a submission is there, without marks; those it has already stay. names: its notebooks."""
        with self._transaction():
            self._submission(student, timestamp, names)

    def entry(self, student: str) -> Entry:
        """Return what the gradebook says about a submission. Raises MissingEntry if it does not know it."""
        try:
            return self._entry(student)
        finally:
            self.book.db.remove()

    def scored(self) -> dict[str, Any]:
        """Return the students whose submissions have all their automatic scores, with their timestamps."""
        rows = (
            self.book.db.query(SubmittedAssignment.student_id, SubmittedAssignment.timestamp, Grade.auto_score, Grade.cell_id)
            .join(Assignment, Assignment.id == SubmittedAssignment.assignment_id)
            .join(SubmittedNotebook, SubmittedNotebook.assignment_id == SubmittedAssignment.id)
            .join(Grade, Grade.notebook_id == SubmittedNotebook.id)
            .filter(Assignment.name == self.lesson)
            .all()
        )
        self.book.db.remove()
        return {student: timestamp for student, timestamp, score, _ in rows if score is not None}

    def _submission(self, student: str, timestamp: Any, names: Collection[str]) -> None:
        """Make the rows of a submission. A notebook that was not handed in has no points, unless none was."""
        self.book.update_or_create_student(student)
        details = {"timestamp": timestamp} if timestamp else {}
        submission = self.book.update_or_create_submission(self.lesson, student, **details)
        missing = [notebook for notebook in submission.notebooks if notebook.name not in names]
        if len(missing) < len(submission.notebooks):
            for grade in [grade for notebook in missing for grade in notebook.grades]:
                grade.auto_score, grade.needs_manual_grade = 0, False
        self.book.db.flush()

    def _entry(self, student: str) -> Entry:
        submission = self.book.find_submission(self.lesson, student)
        grades, comments, totals = {}, {}, {}
        for notebook in submission.notebooks:
            totals[notebook.name] = (notebook.score, notebook.max_score, notebook.late_submission_penalty)
            for grade in notebook.grades:
                grades[notebook.name, grade.name] = (grade.score, grade.max_score)
            for comment in notebook.comments:
                comments[notebook.name, comment.name] = comment.comment
        return Entry(
            submission.score, submission.max_score, submission.needs_manual_grade, bool(grades),
            Marks(grades, comments, totals),
        )  # fmt: skip

    @contextmanager
    def _transaction(self) -> Iterator[None]:
        """Make everything that nbgrader would commit on its way one transaction."""
        session = self.book.db()
        commit, session.commit = session.commit, session.flush
        try:
            yield
            commit()
        except BaseException:
            session.rollback()
            raise
        finally:
            del session.commit
            self.book.db.remove()


class _Open:
    """The writer's gradebook as nbgrader's preprocessors get it: theirs to use, not theirs to close."""

    def __init__(self, book: Gradebook) -> None:
        self._book = book

    def __enter__(self) -> "_Open":
        return self

    def __exit__(self, *error: object) -> None:
        pass

    def __getattr__(self, name: str) -> Any:
        return getattr(self._book, name)


def move_into_place(made: Path, place: Path) -> None:
    """Put a folder where another may be: nobody meets a half of either."""
    place.parent.mkdir(parents=True, exist_ok=True)
    older = made.with_name(f".{made.name}.older")
    shutil.rmtree(older, ignore_errors=True)
    with suppress(FileNotFoundError):
        os.rename(place, older)
    os.rename(made, place)
    shutil.rmtree(older, ignore_errors=True)
