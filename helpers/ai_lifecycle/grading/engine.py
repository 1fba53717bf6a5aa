"""The engine of `check` and the way into `grade`: finds notebooks and has copies of them run and scored.

Light to import on purpose: while this process imports nbgrader, another imports the lesson's libraries.
"""

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any

from ai_lifecycle.course import Lesson
from ai_lifecycle.grading.errors import UserError
from ai_lifecycle.grading.kernels.lesson_kernels import kernels_for, started_kernel
from ai_lifecycle.grading.paths import STATE, CourseFiles, course_files, course_folder, find_working_copy, notebook_of
from ai_lifecycle.grading.quick_import import without_address_checks, without_collections

if TYPE_CHECKING:
    from ai_lifecycle.grading.autograde import CheckReport
    from ai_lifecycle.grading.gradebook import GradeSummary


def check_notebook(
    lesson: Lesson,
    path: Path,
    *,
    course: CourseFiles | None = None,
    timeout: int | None = None,
    on_cell: Callable[[int, int], None] | None = None,
    sandbox: str = "off",
) -> "CheckReport":
    """Return how the notebook at `path` scores, found out by running a copy of it in a folder of its own.

    timeout: seconds that one cell may take, by default what nbgrader_config.py says.
    sandbox: as for `grade`; by default none, for it is the caller's own notebook, which they run anyway.
    on_cell: called with the number of the cell about to run, from 1, and how many there are.
    The notebook is only read. Nothing is left running. Raises UserError if it cannot be read or mended.
    """
    course = course or course_files()
    source = course.source_of(lesson)  # an unwritten lesson is told before anything starts
    if not path.is_file():
        raise UserError(f"There is no notebook at {path}; name the .ipynb file to check.")
    config = _settings(course, timeout)
    from ai_lifecycle.grading.sandbox.program import survey

    report = survey(sandbox)
    with kernels_for(source, sandbox=report, first=1) as kernels:
        with without_collections():
            without_address_checks()
            from ai_lifecycle.grading.autograde import run_and_score

        with kernels.room() as folder, started_kernel(str(folder), kernels.manager) as kernel:
            return run_and_score(
                lesson, path, course=course, config=config, kernel=kernel, folder=folder, on_cell=on_cell
            )


def grade_class(lesson: Lesson, root: Path, **options: Any) -> "GradeSummary":
    """Grade a class: see gradebook.grade_lesson, which this calls while the lesson's libraries are being imported."""
    root, source = course_folder(lesson, root)
    if options.get("scheduler"):  # its workers import the libraries
        from ai_lifecycle.grading.gradebook import grade_lesson

        return grade_lesson(lesson, root, **options)
    from ai_lifecycle.grading.sandbox.program import survey
    from ai_lifecycle.grading.workers import threads_each

    threads = threads_each(options.get("jobs"))
    with kernels_for(source, sandbox=survey(options.get("sandbox", "auto")), hidden=[root], threads=threads):
        with without_collections():
            without_address_checks()
            from ai_lifecycle.grading.gradebook import grade_lesson

        return grade_lesson(lesson, root, **options)


def find_notebook(lesson: Lesson, course_dir: Path | None = None) -> Path:
    """Return where the learner's notebook of a lesson is: in the working copy, else in or under the current folder.

    course_dir: look in this working copy and nowhere else. Raises UserError that names where it looked.
    """
    here = Path.cwd()
    folders = [course_dir] if course_dir else [find_working_copy(), here]
    places = [notebook_of(folder, lesson) for folder in folders]
    if course_dir is None:
        places.append(here / f"{lesson.name}.ipynb")
    for place in places:
        if place.is_file():
            return place
    looked = ", ".join(str(place) for place in dict.fromkeys(places))
    raise UserError(
        f"There is no notebook of {lesson.name} (looked at {looked}); "
        "run `ai-lifecycle lab` to get one, or name it with --file."
    )


def remember(report: "CheckReport") -> tuple[dict[str, str], str]:
    """Keep what a check found in the working copy the notebook belongs to.

    Returns the title of each task's next hint, by task id, and what went wrong with keeping it, "" if nothing did.
    A task that was tried and not passed gets the next rung of its ladder at each check; the last one stays.
    A notebook outside of any working copy leaves no trace.
    """
    from ai_lifecycle.grading.progress import keep, read_progress
    from ai_lifecycle.grading.progress_record import LessonRecord, TaskRecord
    from ai_lifecycle.grading.scores import BROKEN, NOT_YET, PASSED

    working_copy, when = find_working_copy(report.path.parent), report.checked
    before = read_progress(working_copy) if (working_copy / STATE).is_dir() else None
    known = before.lessons.get(report.lesson.name, LessonRecord(when)) if before else LessonRecord(when)
    ladders = {task.id: task.hints for task in report.tasks}
    offered, entries = {}, {}
    for result in report.results:
        ladder, shown = ladders[result.task], known.tasks[result.task].hints if result.task in known.tasks else 0
        if ladder and result.outcome in (NOT_YET, BROKEN):
            shown = min(shown + 1, len(ladder))
            offered[result.task] = ladder[shown - 1].title
        passed = when if result.outcome == PASSED else ""
        entries[result.task] = TaskRecord(result.outcome, result.points, result.max_points, when, passed, shown)
    if before is None:
        return offered, ""
    answered = {question.id: when for question in report.questions if question.attempted}
    try:
        keep(working_copy, {report.lesson.name: LessonRecord(when, entries, answered, report.evidence)})
    except UserError as error:  # what was found out is shown all the same
        return offered, f"Your progress was not kept. {error}"
    return offered, before.note


def _settings(course: CourseFiles, timeout: int | None) -> Any:
    """Return nbgrader's settings for the course. Reading them also sets the seed of the random cases."""
    from traitlets.config import PyFileConfigLoader

    config = PyFileConfigLoader(course.config.name, path=str(course.root)).load_config()
    if timeout is not None:
        config.Execute.timeout = timeout
    return config
