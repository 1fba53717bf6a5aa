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
from nbgrader.api import (
    Assignment,
    BaseCell,
    Comment,
    Grade,
    Gradebook,
    MissingEntry,
    Notebook,
    SubmittedAssignment,
    SubmittedNotebook,
)  # fmt: skip
from nbgrader.coursedir import CourseDirectory
from sqlalchemy.orm import Query
from traitlets.config import Config

from ai_lifecycle.grading.recorded import Marks, asking
from ai_lifecycle.grading.submission import WRITERS


@dataclass(frozen=True)
class Entry:
    """What the gradebook says about a submission. is_scored: whether every cell that can be has an automatic score.

    penalty: points for being late, not yet taken off the score, as in nbgrader.
    """

    score: float
    max_score: float
    needs_manual_grade: bool
    is_scored: bool
    marks: Marks
    penalty: float


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
            submission = self._submission(student, timestamp, graded)
            open_book = _Open(self.book, self._marked(Grade, submission), self._marked(Comment, submission))
            with asking(open_book):
                for name, cells in graded.items():
                    resources = {"nbgrader": {"student": student, "assignment": self.lesson, "notebook": name}}
                    resources["nbgrader"]["db_url"] = self.where.db_url
                    for step in self.steps:
                        self.book.db.flush()  # a late penalty asks for the score that was just written
                        if step.enabled:
                            step.preprocess(new_notebook(cells=cells), resources)
            for name, cells in (held or {}).items():
                for cell in cells:
                    grade = open_book.find_grade(cell, name, self.lesson, student)
                    grade.auto_score, grade.needs_manual_grade = 0, True
            self.book.db.flush()
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

    def _submission(self, student: str, timestamp: Any, names: Collection[str]) -> SubmittedAssignment:
        """Make the rows of a submission. A notebook that was not handed in has no points, unless none was."""
        self.book.update_or_create_student(student)
        details = {"timestamp": timestamp} if timestamp else {}
        submission = self.book.update_or_create_submission(self.lesson, student, **details)
        missing = [notebook for notebook in submission.notebooks if notebook.name not in names]
        if len(missing) < len(submission.notebooks):
            for grade in [grade for notebook in missing for grade in notebook.grades]:
                grade.auto_score, grade.needs_manual_grade = 0, False
        self.book.db.flush()
        return submission

    def _marked(self, kind: type[Grade] | type[Comment], submission: SubmittedAssignment) -> dict[tuple[str, str], Any]:
        """Return the grades or the comments of a submission, all at once, by (notebook, cell)."""
        rows = self._in(submission.id, self.book.db.query(Notebook.name, BaseCell.name, kind).select_from(kind), kind)
        return {(notebook, cell): row for notebook, cell, row in rows}

    def _in(self, submission: str, query: Query, kind: type[Grade] | type[Comment]) -> Query:
        """Return a query of grades or comments joined with their cells, for one submission."""
        return (
            query.join(BaseCell, BaseCell.id == kind.cell_id)
            .join(SubmittedNotebook, SubmittedNotebook.id == kind.notebook_id)
            .join(Notebook, Notebook.id == SubmittedNotebook.notebook_id)
            .filter(SubmittedNotebook.assignment_id == submission)
        )

    def _entry(self, student: str) -> Entry:
        """Read what the rows of a submission add up to, as the database has it now."""
        query = self.book.db.query
        about = SubmittedAssignment
        whole = (
            query(about.id, about.score, about.max_score, about.needs_manual_grade)
            .join(Assignment, Assignment.id == about.assignment_id)
            .filter(Assignment.name == self.lesson, about.student_id == student)
            .one_or_none()
        )
        if whole is None:
            raise MissingEntry(f"No such submission: {self.lesson} for {student}")
        made, score, max_score, needs_manual_grade = whole
        notebooks = (
            query(Notebook.name, SubmittedNotebook.score, SubmittedNotebook.max_score, SubmittedNotebook.late_submission_penalty)
            .join(Notebook, Notebook.id == SubmittedNotebook.notebook_id)
            .filter(SubmittedNotebook.assignment_id == made)
        )
        grades = query(Notebook.name, BaseCell.name, Grade.score, Grade.max_score).select_from(Grade)
        comments = query(Notebook.name, BaseCell.name, Comment.comment).select_from(Comment)
        marks = Marks(
            {(notebook, cell): tuple(points) for notebook, cell, *points in self._in(made, grades, Grade)},
            {(notebook, cell): text for notebook, cell, text in self._in(made, comments, Comment)},
            {notebook: tuple(total) for notebook, *total in notebooks},
        )
        penalty = sum(late or 0.0 for _, _, late in marks.totals.values())
        return Entry(score, max_score, needs_manual_grade, bool(marks.grades), marks, penalty)

    @contextmanager
    def _transaction(self) -> Iterator[None]:
        """Make everything that nbgrader would commit on its way one transaction."""
        session = self.book.db()
        commit, session.commit = session.commit, lambda: None  # what is asked meanwhile is written before
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
    """The writer's gradebook as nbgrader's preprocessors get it: theirs to use, not theirs to close.

    grades, comments: those of one submission, by (notebook, cell), so that nobody has to look for each.
    """

    def __init__(self, book: Gradebook, grades: dict[tuple[str, str], Grade], comments: dict[tuple[str, str], Comment]) -> None:
        self._book, self._grades, self._comments = book, grades, comments

    def find_grade(self, cell: str, notebook: str, assignment: str, student: str) -> Grade:
        """Return one grade. Raises MissingEntry if there is none."""
        return self._grades.get((notebook, cell)) or self._book.find_grade(cell, notebook, assignment, student)

    def find_comment(self, cell: str, notebook: str, assignment: str, student: str) -> Comment:
        """Return one comment. Raises MissingEntry if there is none."""
        return self._comments.get((notebook, cell)) or self._book.find_comment(cell, notebook, assignment, student)

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
