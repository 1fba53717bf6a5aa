"""What is known about a graded class: read from gradebook, graded notebooks and journal; changed nowhere."""

from collections.abc import Collection
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path
from typing import Any

from nbgrader.api import Gradebook, MissingEntry
from nbgrader.apps import NbGraderAPI

from ai_lifecycle.course import Lesson
from ai_lifecycle.grading.errors import UserError
from ai_lifecycle.grading.gradebook import journal_of, open_nbgrader
from ai_lifecycle.grading.journal import Journal
from ai_lifecycle.grading.notebooks import Task, read_notebook, tasks
from ai_lifecycle.grading.paths import course_folder
from ai_lifecycle.grading.scores import PASSED, TaskResult, task_results
from ai_lifecycle.grading.submitted_files import odd_student
from ai_lifecycle.grading.tampering.signs import flags_of
from ai_lifecycle.grading.trouble import KEPT


@dataclass(frozen=True)
class Graded:
    """One submission of a class.

    score, max_score: as in the gradebook, marks by hand and a late penalty included. results: of the tasks, in order;
    none if it could not be graded, and then trouble says why, and the score is that of an older one.
    handed_in: when, in UTC, if a collector told.
    seconds_late: after the due date. seconds: what grading it took, 0 if not known.
    flags, notes: as StudentRow has them.
    """

    student: str
    score: float
    max_score: float
    results: tuple[TaskResult, ...] = ()
    needs_manual_grade: bool = False
    handed_in: datetime | None = None
    seconds_late: float = 0.0
    seconds: float = 0.0
    flags: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()
    trouble: str = ""

    @property
    def is_graded(self) -> bool:
        """Whether it has results."""
        return bool(self.results)

    @property
    def passed(self) -> int:
        """How many tasks it passed."""
        return sum(result.outcome == PASSED for result in self.results)


@dataclass(frozen=True)
class ClassFindings:
    """A class after grading. tasks: what the lesson asks. submissions: by student. absent: who handed in nothing."""

    lesson: Lesson
    root: Path
    tasks: tuple[Task, ...]
    submissions: tuple[Graded, ...]
    absent: tuple[str, ...] = ()

    @property
    def graded(self) -> tuple[Graded, ...]:
        """The submissions that have results."""
        return tuple(one for one in self.submissions if one.is_graded)


def read_class(lesson: Lesson, root: Path, database: str | None = None) -> ClassFindings:
    """Return what is known about a class. root: the course folder. database: another gradebook, as for `grade`.

    Raises UserError if no submission of the lesson was graded yet.
    """
    root, source = course_folder(lesson, root)
    api = open_nbgrader(root, database, new=False)
    asked = tuple(tasks(read_notebook(source)))
    journal = Journal(journal_of(root, lesson))
    with Gradebook(api.coursedir.db_url, api.coursedir.course_id) as book:
        try:
            rows = {row.student_id: row for row in book.assignment_submissions(lesson.name)}
        except MissingEntry:
            rows = {}
        handed_in = api.get_submitted_students(lesson.name)
        found = [_graded(api, lesson, asked, journal, row) for row in rows.values()]
        found += [_refused(journal, student, handed_in) for student in handed_in if student not in rows]
        absent = sorted(student.id for student in book.students if student.id not in {*rows, *handed_in})
    if not any(one.is_graded for one in found):
        raise UserError(f"No submission of {lesson.name} is graded yet; run `ai-lifecycle grade {lesson.name}` first.")
    return ClassFindings(lesson, root, asked, tuple(sorted(found, key=lambda one: one.student)), tuple(absent))


def _graded(api: NbGraderAPI, lesson: Lesson, asked: tuple[Task, ...], journal: Journal, row: Any) -> Graded:
    """Return what is known of one submission. row: the gradebook's."""
    student = row.student_id
    folder = api.coursedir.format_path(api.coursedir.autograded_directory, student, lesson.name)
    line = journal.graded(student) or {}
    details: dict[str, Any] = {"handed_in": row.timestamp, "seconds_late": float(row.total_seconds_late or 0)}
    score = max(0.0, row.score - (row.late_submission_penalty or 0.0))
    try:
        notebook = read_notebook(Path(folder) / f"{lesson.name}.ipynb")
    except UserError:
        said = _why(journal, student)
        if score and KEPT not in said:
            said = f"{said} {KEPT}"
        return Graded(student, score, row.max_score, trouble=said, **details)
    # A person may have changed what a test gave.
    points = {(page.name, grade.name): grade.score for page in row.notebooks for grade in page.grades}
    results = tuple(
        replace(result, points=float(points.get((lesson.name, task.test_id)) or 0))
        for task, result in zip(asked, task_results(notebook, asked), strict=True)
    )
    flags = tuple(line.get("flags") or ()) or tuple(flag.why for flag in flags_of(notebook))
    return Graded(
        student, score, row.max_score, results,
        row.needs_manual_grade, seconds=float(line.get("seconds") or 0), flags=flags,
        notes=tuple(line.get("notes") or ()), **details,
    )  # fmt: skip



def _refused(journal: Journal, student: str, students: Collection[str]) -> Graded:
    """Return what is known of a submission that the gradebook does not know."""
    return Graded(student, 0.0, 0.0, trouble=odd_student(student, sorted(students)) or _why(journal, student))


def _why(journal: Journal, student: str) -> str:
    return journal.last.get(("failed", student), {}).get("why") or "It is not graded yet; `ai-lifecycle grade` does it."
