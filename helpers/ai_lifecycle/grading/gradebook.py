"""Grading a class with nbgrader's own autograder, feedback and gradebook, one submission at a time.

What stock nbgrader does not: one bad submission costs only itself, and a half-graded one is graded again.
"""

import os
import re
import tempfile
import warnings
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from nbgrader.api import MissingEntry
from nbgrader.apps import NbGraderAPI
from nbgrader.apps.baseapp import NbGrader
from sqlalchemy.exc import SQLAlchemyError

from ai_lifecycle.course import Lesson
from ai_lifecycle.grading import doctor
from ai_lifecycle.grading.errors import UserError
from ai_lifecycle.grading.notebooks import Task, identity, read_notebook, tasks
from ai_lifecycle.grading.paths import CourseFiles
from ai_lifecycle.grading.scores import clean, task_results

# What nbgrader's log says about a submission it could not grade, and what that means.
_REASONS = {
    "DeadKernelError": "Python itself stopped while it ran: too much memory, or a call that ends the program.",
    "CellTimeoutError": "a cell ran too long and ignored the interrupt.",
    "No notebooks were matched": "there is no notebook in it.",
    "No notebooks found": "there is no notebook of that name in it.",
}


@dataclass(frozen=True)
class StudentRow:
    """How one submission went. score and max_score are nbgrader's, with manual marks where there are any.

    outcomes: how many tasks had which outcome. trouble: why it could not be graded, "" if it was.
    regraded: whether it was graded in this run; if not, it was already.
    """

    student: str
    score: float = 0.0
    max_score: float = 0.0
    outcomes: dict[str, int] = field(default_factory=dict)
    needs_manual_grade: bool = False
    regraded: bool = True
    trouble: str = ""

    @property
    def is_graded(self) -> bool:
        """Whether it has a score. Without one it may still be in the gradebook, with nothing in it."""
        return bool(self.outcomes)


@dataclass(frozen=True)
class GradeSummary:
    """How a class went. seed: what this run's random cases grew from. database: the gradebook's address."""

    lesson: Lesson
    root: Path
    rows: tuple[StudentRow, ...]
    seed: str
    database: str


def grade_lesson(
    lesson: Lesson,
    root: Path,
    *,
    database: str | None = None,
    again: bool = False,
    on_student: Callable[[int, int, str], None] | None = None,
) -> GradeSummary:
    """Autograde every submission of a lesson under root/submitted and write feedback to root/feedback.

    root: the instructor's course folder, with nbgrader_config.py and solutions/. lessons/ is not touched.
    database: another gradebook than nbgrader's settings name, as an SQLAlchemy address.
    again: grade also what is graded already and has not changed.
    on_student: called before each submission with its number, from 1, how many there are, and the student.
    Raises UserError if there is nothing to grade or nbgrader cannot work here.
    """
    root = root.resolve()
    if not (root / "nbgrader_config.py").is_file():
        raise UserError(f"{root} is not a course folder: it has no nbgrader_config.py; name one with --course.")
    source = CourseFiles(root, is_clone=True).source_of(lesson)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # SQLAlchemy's and nbformat's, about nbgrader: nobody here can mend them
        api = open_nbgrader(root, database)
        students = sorted(api.get_submitted_students(lesson.name))
        if not students:
            place = root / "submitted" / "STUDENT" / lesson.name / f"{lesson.name}.ipynb"
            raise UserError(f"There are no submissions of {lesson.name}; put each at {place}.")
        note_lesson(api, lesson)
        asked = tasks(read_notebook(source))
        rows = []
        for number, student in enumerate(students, start=1):
            if on_student is not None:
                on_student(number, len(students), student)
            rows.append(_grade(api, lesson, student, asked, again))
    return GradeSummary(lesson, root, tuple(rows), os.environ["AI_LIFECYCLE_SEED"], api.coursedir.db_url)


def open_nbgrader(root: Path, database: str | None = None) -> NbGraderAPI:
    """Return nbgrader's API for a course folder, with the settings its own commands would find, and silent.

    Raises UserError if the settings cannot be read or the gradebook cannot be opened.
    """
    app = NbGrader(log_level="CRITICAL", raise_config_file_errors=True)
    app.load_cwd_config = False
    try:
        app.initialize([], root=str(root))
    except Exception as error:  # a configuration file is a program: it may raise anything
        raise UserError(f"nbgrader_config.py in {root} cannot be read: {error}.") from None
    if database:
        app.coursedir.db_url = database
    try:
        api = NbGraderAPI(app.coursedir, config=app.config)
        api.gradebook.close()
    except (SQLAlchemyError, ImportError) as error:
        reason = str(error).splitlines()[0]
        raise UserError(f"The gradebook {app.coursedir.db_url} cannot be opened: {reason}.") from None
    return api


def note_lesson(api: NbGraderAPI, lesson: Lesson) -> None:
    """Let the gradebook know the lesson's cells, hidden tests and points as solutions/ has them now.

    Raises UserError if nbgrader refuses, as it does when cells came or went after the first submission.
    """
    released = api.coursedir.release_directory
    with tempfile.TemporaryDirectory(prefix="ai-lifecycle-") as folder:
        api.coursedir.release_directory = folder  # never lessons/: nbgrader deletes what it did not make
        try:
            result = api.generate_assignment(lesson.name)
        finally:
            api.coursedir.release_directory = released
    if not _succeeded(result):
        raise UserError(f"nbgrader cannot take {lesson.name} into the gradebook: {_last_error(result)}")


def _grade(api: NbGraderAPI, lesson: Lesson, student: str, asked: Sequence[Task], again: bool) -> StudentRow:
    """Grade one submission unless that is done already; write its feedback; return its row."""
    done = not again and _is_graded(api, lesson, student, asked)
    if not done:
        result = api.autograde(lesson.name, student)
        if not _succeeded(result):
            return StudentRow(student, trouble=_reason(api, lesson, student, result))
    feedback = api.generate_feedback(lesson.name, student)
    trouble = "" if _succeeded(feedback) else f"graded, but without feedback: {_last_error(feedback)}"
    results = task_results(read_notebook(_notebook(api, "autograded", lesson, student)), asked)
    with api.gradebook as book:
        submission = book.find_submission(lesson.name, student)
        return StudentRow(
            student,
            submission.score,
            submission.max_score,
            dict(Counter(result.outcome for result in results)),
            submission.needs_manual_grade,
            not done,
            trouble,
        )


def _is_graded(api: NbGraderAPI, lesson: Lesson, student: str, asked: Sequence[Task]) -> bool:
    """Whether a submission was graded to the end and is still the one that was graded.

    Stock nbgrader asks only whether the folder is there: a run that was killed leaves it, not executed, with score 0.
    """
    graded, submitted = (_notebook(api, step, lesson, student) for step in ("autograded", "submitted"))
    if not graded.is_file() or not submitted.is_file():
        return False
    try:
        cells = {identity(cell): cell for cell in read_notebook(graded).cells}
        with api.gradebook as book:
            submission = book.find_submission(lesson.name, student)
            points = {grade.name: grade.auto_score for notebook in submission.notebooks for grade in notebook.grades}
            timestamp = submission.timestamp
    except (UserError, MissingEntry):
        return False
    return (
        all(task.test_id in cells and cells[task.test_id].get("execution_count") for task in asked)
        and all(points.get(task.test_id) is not None for task in asked)
        and api.get_submitted_timestamp(lesson.name, student) == timestamp
        and submitted.stat().st_mtime <= graded.stat().st_mtime
    )


def _notebook(api: NbGraderAPI, step: str, lesson: Lesson, student: str) -> Path:
    owner = "." if step == "release" else student
    folder = api.coursedir.format_path(getattr(api.coursedir, f"{step}_directory"), owner, lesson.name)
    return Path(folder) / f"{lesson.name}.ipynb"


def _reason(api: NbGraderAPI, lesson: Lesson, student: str, result: dict[str, Any]) -> str:
    """Return why nbgrader could not grade a submission, in one line."""
    log = _log(result)
    for sign, reason in _REASONS.items():
        if sign in log:
            return reason
    path, release = (_notebook(api, step, lesson, student) for step in ("submitted", "release"))
    try:
        submitted = read_notebook(path)
        problems = doctor.repair(submitted, read_notebook(release))[1] if release.is_file() else []
    except UserError as error:
        return str(error)
    if problems:
        return f"it is damaged; `ai-lifecycle doctor {path} --repair` mends it. {problems[0]}"
    return _last_error(result)


def _succeeded(result: dict[str, Any]) -> bool:
    """Whether nbgrader's API call succeeded. It swallows Ctrl-C like any error: that is raised again here."""
    if not result["success"] and result["error"].rstrip().endswith("KeyboardInterrupt"):
        raise KeyboardInterrupt
    return result["success"]


def _last_error(result: dict[str, Any]) -> str:
    """Return the error that nbgrader logged first, in one line: those after it only pass it on."""
    errors = re.findall(r"^\s*(?:\w+\.)*(\w+(?:Error|Exception): .+)$", _log(result), flags=re.MULTILINE)
    return clean(errors[0]) if errors else "nbgrader gave no reason."


def _log(result: dict[str, Any]) -> str:
    return result.get("log", "") + "\n" + result.get("error", "")
