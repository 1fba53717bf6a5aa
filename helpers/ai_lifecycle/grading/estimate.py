"""How long grading a class will take, found out without grading anybody."""

import os
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from statistics import mean

from nbgrader.coursedir import CourseDirectory

from ai_lifecycle.course import Lesson
from ai_lifecycle.grading.engine import check_notebook
from ai_lifecycle.grading.errors import UserError
from ai_lifecycle.grading.gradebook import cluster_at, journal_of
from ai_lifecycle.grading.journal import Journal, digest_of
from ai_lifecycle.grading.paths import CourseFiles, course_folder
from ai_lifecycle.grading.progress_line import duration
from ai_lifecycle.grading.release import load_config


@dataclass(frozen=True)
class Estimate:
    """What a run would do. submissions: how many there are. left: how many it would grade. jobs: at once, on the workers
    of a scheduler if one is named.

    seconds_each: what one takes. is_measured: whether the solution told, run just now, or earlier runs did.
    """

    lesson: Lesson
    submissions: int
    left: int
    jobs: int
    seconds_each: float
    is_measured: bool
    scheduler: str = ""

    @property
    def seconds(self) -> float:
        """What the run would take."""
        return self.seconds_each * -(-self.left // max(1, min(self.jobs, self.left)))

    def in_words(self) -> str:
        """Return one sentence for the instructor.

        >>> from ai_lifecycle.course import LESSONS
        >>> Estimate(LESSONS[3], 40, 38, 2, 3.0, True).in_words()
        '38 of 40 submissions of 03_training_process are to be graded, 2 at once: about 57 s, \
at 3.0 s each, as long as the solution took just now.'
        """
        if not self.left:
            return f"All {self.submissions} submissions of {self.lesson.name} are graded and unchanged."
        where = f" on the workers at {self.scheduler}" if self.scheduler else ""
        told = "the solution took just now" if self.is_measured else "they took before"
        told += " on this machine" if self.is_measured and self.scheduler else ""
        return (
            f"{self.left} of {self.submissions} submissions of {self.lesson.name} are to be graded, {self.jobs} at once"
            f"{where}: about {duration(self.seconds)}, at {self.seconds_each:.1f} s each, as long as {told}."
        )


def estimate(
    lesson: Lesson,
    root: Path,
    *,
    jobs: int | None = None,
    again: bool = False,
    scheduler: str = "",
    clock: Callable[[], float] = time.perf_counter,
) -> Estimate:
    """Return how long grading would take. Nothing is graded or written. jobs, scheduler: as for `grade`.

    Each submission takes what they took in earlier runs, or what the lesson's solution takes now.
    Who was graded by other means than `grade` counts as not graded.
    Raises UserError if there is nothing to grade.
    """
    root, source = course_folder(lesson, root)
    course = CourseFiles(root, is_clone=True)
    where, journal = CourseDirectory(config=load_config(course)), Journal(journal_of(root, lesson))
    pattern = Path(where.format_path(where.submitted_directory, "*", lesson.name))
    folders = {}
    for folder in sorted(root.glob(str(pattern.relative_to(root)))):
        folders[folder.relative_to(root).parts[pattern.relative_to(root).parts.index("*")]] = folder
    if not folders:
        raise UserError(f"There are no submissions of {lesson.name} under {root / where.submitted_directory}.")
    at_once = _at_once(jobs, scheduler)
    left = [name for name, folder in folders.items() if again or not _is_graded(journal, name, folder)]
    measured = bool(left) and not journal.seconds
    each = mean(journal.seconds) if journal.seconds else 0.0
    if measured:
        started = []
        check_notebook(lesson, source, course=course, on_cell=lambda *_: started.append(clock()))
        each = clock() - started[0] if started else 0.0
    return Estimate(lesson, len(folders), len(left), at_once, each, measured, scheduler)


def _at_once(jobs: int | None, scheduler: str) -> int:
    if not scheduler:
        return jobs or os.cpu_count() or 1
    with cluster_at(scheduler) as workers_of:
        threads = workers_of.threads()
    return min(jobs or threads, threads)


def _is_graded(journal: Journal, student: str, folder: Path) -> bool:
    line = journal.graded(student)
    return line is not None and line.get("submission") == digest_of(folder)
