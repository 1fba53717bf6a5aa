"""Grading a class with nbgrader's own autograder, feedback and gradebook, several submissions at once.

What stock nbgrader does not: one bad submission costs only itself, and a run that was killed goes on where it was.
"""

import hashlib
import os
import tempfile
import time
import warnings
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from nbgrader.apps import NbGraderAPI
from nbgrader.apps.baseapp import NbGrader
from sqlalchemy.exc import SQLAlchemyError

from ai_lifecycle.course import Lesson
from ai_lifecycle.grading.class_run import STAGING, ClassRun
from ai_lifecycle.grading.cluster.parcel import pack
from ai_lifecycle.grading.errors import UserError
from ai_lifecycle.grading.guard import Guard
from ai_lifecycle.grading.journal import Journal
from ai_lifecycle.grading.kernels.lesson_kernels import kernels_for
from ai_lifecycle.grading.kernels.sandboxed_kernels import SandboxedKernels
from ai_lifecycle.grading.notebooks import tasks
from ai_lifecycle.grading.one_run import only_run
from ai_lifecycle.grading.paths import CourseFiles, course_folder
from ai_lifecycle.grading.sandbox.policy import Report
from ai_lifecycle.grading.sandbox.program import survey
from ai_lifecycle.grading.student_rows import Progress, StudentRow
from ai_lifecycle.grading.tampering.second_verdict import in_words
from ai_lifecycle.grading.trouble import last_error
from ai_lifecycle.grading.valid_metadata import checked_once
from ai_lifecycle.grading.workers import at_once


@dataclass(frozen=True)
class GradeSummary:
    """How a class went. seed: what this run's random cases grew from. database: the gradebook's address.

    sandbox: what protected this machine from the submissions, and what did not, a sentence each. seconds: how long the
    run took. second: what was judged again by a clean kernel, and what was not, a sentence each. kernels: a sentence if
    some were not warm ones.
    """

    lesson: Lesson
    root: Path
    rows: tuple[StudentRow, ...]
    seed: str
    database: str
    seconds: float = 0.0
    sandbox: tuple[str, ...] = ()
    second: tuple[str, ...] = ()
    kernels: tuple[str, ...] = ()


def grade_lesson(
    lesson: Lesson,
    root: Path,
    *,
    database: str | None = None,
    again: bool = False,
    jobs: int | None = None,
    sandbox: str = "auto",
    scheduler: str | None = None,
    strict: bool = False,
    on_progress: Callable[[Progress], None] | None = None,
) -> GradeSummary:
    """Autograde every submission of a lesson under root/submitted and write feedback to root/feedback.

    root: the instructor's course folder, with nbgrader_config.py and solutions/. lessons/ is not touched.
    database: another gradebook than nbgrader's settings name, as an SQLAlchemy address.
    again: grade also what is graded already and has not changed.
    jobs: how many submissions run at once, by default as many as there are processors, or threads of workers.
    sandbox: "require", "auto" (the layers that this machine has) or "off" (submissions can do whatever you can).
    scheduler: run them on the workers of the dask scheduler at this address, such as "tcp://127.0.0.1:8786".
    strict: whether tests that passed are judged again, by a clean kernel that gets only answers (see second_verdict).
    on_progress: called whenever something has changed.
    The same call again, after whatever ended this one, goes on with what is left.
    Raises UserError if there is nothing to grade, nbgrader cannot work here, or another run is at work on this lesson.
    """
    began = time.monotonic()
    root, source = course_folder(lesson, root)
    with only_run(journal_of(root, lesson).parent, lesson.name):
        journal = Journal(journal_of(root, lesson))
        # Settings choose a seed for a run that has none; a run that goes on has one.
        seed = os.environ.get("AI_LIFECYCLE_SEED") or journal.unfinished_seed
        if seed:
            os.environ["AI_LIFECYCLE_SEED"] = seed
        layers = survey("off" if scheduler else sandbox)
        with (
            warnings.catch_warnings(),
            checked_once(),
            _kernels_and_cluster(root, source, layers, scheduler) as (kernels, workers_of),
        ):
            warnings.simplefilter("ignore")  # SQLAlchemy's and nbformat's, about nbgrader: nobody here can mend them
            api = open_nbgrader(root, database)
            students = submitted_students(api, root, lesson)
            note_lesson(api, lesson)
            told = hashlib.sha256(source.read_bytes()).hexdigest()
            journal.note("run", seed=os.environ["AI_LIFECYCLE_SEED"], strict=strict, again=again, source=told)
            guard = Guard.of(lesson, CourseFiles(root, is_clone=True), api.config, kernels, strict)
            asked, elsewhere, show = tuple(tasks(guard.source)), None, on_progress or (lambda progress: None)
            if workers_of is not None:
                beside = pack(source.parent, lambda path: path.suffix != ".ipynb")
                elsewhere, show = workers_of.workers(asked, api.config, guard, beside, sandbox, jobs), workers_of.telling(show)
            run = ClassRun(api, lesson, journal, asked, at_once(jobs), guard, elsewhere)
            rows = run.grade(students, again, show)
            journal.note("finished")
        seed, taken = os.environ["AI_LIFECYCLE_SEED"], time.monotonic() - began
        protected = tuple(layers.in_words() if workers_of is None else workers_of.sandbox)
        is_told = strict and any(row.regraded for row in rows)
        second = in_words(guard.tests, run.learned.passed_over) if is_told else []
        said = protected, tuple(second), tuple(run.about_kernels())
        return GradeSummary(lesson, root, tuple(rows), seed, api.coursedir.db_url, taken, *said)


@contextmanager
def _kernels_and_cluster(root: Path, source: Path, layers: Report, scheduler: str | None) -> Iterator[tuple[Any, Any]]:
    """Give the kernels of this machine, or the cluster that has its own. Raises UserError if there is no cluster."""
    if scheduler is None:
        with kernels_for(source, sandbox=layers, hidden=[root]) as kernels:
            yield kernels, None
        return
    with cluster_at(scheduler) as workers_of:
        yield SandboxedKernels(layers), workers_of


def cluster_at(scheduler: str) -> Any:
    """Give, while entered, the cluster of the scheduler at an address. Raises UserError if there is none."""
    try:
        from ai_lifecycle.grading.cluster.tasks import cluster
    except ModuleNotFoundError as error:
        raise UserError(f"--scheduler needs {error.name}; install it: pip install 'ai-lifecycle[cluster]'.") from None
    return cluster(scheduler)


def journal_of(root: Path, lesson: Lesson) -> Path:
    """Return where the journal of a lesson's grading is."""
    return root / STAGING / lesson.name / "journal.jsonl"


def submitted_students(api: NbGraderAPI, root: Path, lesson: Lesson) -> list[str]:
    """Return who handed in a lesson. Raises UserError if nobody did."""
    students = sorted(api.get_submitted_students(lesson.name))
    if not students:
        place = root / "submitted" / "STUDENT" / lesson.name / f"{lesson.name}.ipynb"
        raise UserError(f"There are no submissions of {lesson.name}; put each at {place}.")
    return students


def open_nbgrader(root: Path, database: str | None = None, *, new: bool = True) -> NbGraderAPI:
    """Return nbgrader's API for a course folder, with the settings its own commands would find, and silent.

    new: whether to make the gradebook if there is none.
    Raises UserError if the settings cannot be read or the gradebook cannot be opened.
    """
    app = configured(root, database)
    address = app.coursedir.db_url
    if not new and address.startswith("sqlite:///") and not Path(address.removeprefix("sqlite:///")).is_file():
        raise UserError(f"There is no gradebook {address} yet; `ai-lifecycle grade` makes it.")
    try:
        api = NbGraderAPI(app.coursedir, config=app.config)
        api.gradebook.close()
    except (SQLAlchemyError, ImportError) as error:
        reason = str(error).splitlines()[0]
        raise UserError(f"The gradebook {app.coursedir.db_url} cannot be opened: {reason}.") from None
    return api


def configured(root: Path, database: str | None = None) -> NbGrader:
    """Return nbgrader with a course folder's settings; no gradebook is opened. Raises UserError if they are at fault."""
    app = NbGrader(log_level="CRITICAL", raise_config_file_errors=True)
    app.load_cwd_config = False
    try:
        app.initialize([], root=str(root))
    except Exception as error:  # a configuration file is a program: it may raise anything
        raise UserError(f"nbgrader_config.py in {root} cannot be read: {error}.") from None
    if database:
        app.coursedir.db_url = database
    return app


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
        raise UserError(f"nbgrader cannot take {lesson.name} into the gradebook: {last_error(_log(result))}")


def _succeeded(result: dict[str, Any]) -> bool:
    """Whether nbgrader's API call succeeded. It swallows Ctrl-C like any error: that is raised again here."""
    if not result["success"] and result["error"].rstrip().endswith("KeyboardInterrupt"):
        raise KeyboardInterrupt
    return result["success"]


def _log(result: dict[str, Any]) -> str:
    return result.get("log", "") + "\n" + result.get("error", "")
