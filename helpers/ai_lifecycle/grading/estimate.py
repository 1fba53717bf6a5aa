"""How long grading a class will take, found out without grading anybody."""

import tempfile
import time
from collections.abc import Callable
from contextlib import suppress
from copy import deepcopy
from dataclasses import dataclass
from pathlib import Path
from statistics import mean

from nbclient.exceptions import CellTimeoutError, DeadKernelError
from nbgrader.coursedir import CourseDirectory
from nbgrader.preprocessors import Execute
from traitlets.config import Config

from ai_lifecycle.course import Lesson
from ai_lifecycle.grading.autograde import lay_out
from ai_lifecycle.grading.errors import UserError
from ai_lifecycle.grading.gradebook import cluster_at, journal_of
from ai_lifecycle.grading.guard import Guard
from ai_lifecycle.grading.journal import Journal, digest_of
from ai_lifecycle.grading.kernels.lesson_kernels import kernels_for
from ai_lifecycle.grading.paths import CourseFiles, course_folder
from ai_lifecycle.grading.progress_line import duration
from ai_lifecycle.grading.release import load_config
from ai_lifecycle.grading.sandbox.program import survey
from ai_lifecycle.grading.workers import at_once, threads_each


@dataclass(frozen=True)
class Estimate:
    """What a run would do. submissions: how many there are. left: how many it would grade. jobs: at once, on the workers
    of a scheduler if one is named.

    seconds_each: what one takes. is_measured: whether the solution told, run just now, or earlier runs did.
    strict: whether there is a second verdict. judged: how many of how many tests it can judge, if that was measured.
    """

    lesson: Lesson
    submissions: int
    left: int
    jobs: int
    seconds_each: float
    is_measured: bool
    scheduler: str = ""
    strict: bool = False
    judged: tuple[int, int] = (0, 0)

    @property
    def seconds(self) -> float:
        """What the run would take. With a second verdict the solution goes first, and everybody waits for it."""
        rounds = -(-self.left // max(1, min(self.jobs, self.left)))
        return self.seconds_each * (rounds + bool(self.strict and self.left))

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
        of = " of {} of {} tests".format(*self.judged) if self.is_measured else ""
        second = f" with the second verdict{of} (the solution goes first)" if self.strict else ""
        return (
            f"{self.left} of {self.submissions} submissions of {self.lesson.name} are to be graded, {self.jobs} at once"
            f"{where}: about {duration(self.seconds)}, at {self.seconds_each:.1f} s each{second}, as long as {told}."
        )


def estimate(
    lesson: Lesson,
    root: Path,
    *,
    database: str | None = None,
    jobs: int | None = None,
    again: bool = False,
    sandbox: str = "auto",
    scheduler: str | None = None,
    strict: bool = False,
    clock: Callable[[], float] = time.perf_counter,
) -> Estimate:
    """Return how long grading would take. Nothing is graded or written. All options are those of `grade`.

    Each submission takes what they took in earlier runs, as strict as this one, or what the lesson's solution takes now.
    Who was graded by other means than `grade` counts as not graded.
    Raises UserError if there is nothing to grade.
    """
    root, source = course_folder(lesson, root)
    course = CourseFiles(root, is_clone=True)
    config = load_config(course)
    where, journal = CourseDirectory(config=config), Journal(journal_of(root, lesson))
    pattern = Path(where.format_path(where.submitted_directory, "*", lesson.name))
    folders = {}
    for folder in sorted(root.glob(str(pattern.relative_to(root)))):
        folders[folder.relative_to(root).parts[pattern.relative_to(root).parts.index("*")]] = folder
    if not folders:
        raise UserError(f"There are no submissions of {lesson.name} under {root / where.submitted_directory}.")
    together, address = _at_once(jobs, scheduler), database or where.db_url
    left = [name for name, folder in folders.items() if again or not _is_graded(journal, name, folder, address)]
    taken = journal.seconds[strict]
    measured = bool(left) and not taken
    each, judged = mean(taken) if taken else 0.0, (0, 0)
    if measured:
        threads = 1 if scheduler else threads_each(jobs)  # as in a worker of a cluster, or here
        each, judged = _rehearse(lesson, source, course, config, sandbox, strict, threads, clock)
    return Estimate(lesson, len(folders), len(left), together, each, measured, scheduler or "", strict, judged)


def _rehearse(
    lesson: Lesson, source: Path, course: CourseFiles, config: Config, sandbox: str, strict: bool, threads: int,
    clock: Callable[[], float],
) -> tuple[float, tuple[int, int]]:  # fmt: skip
    """Run the solution as a submission would be run.

    Returns what it took from its first cell on, and how many of how many tests a second verdict confirmed.
    """
    began: list[float] = []
    judged, wanted = 0, {"sandbox": survey(sandbox), "hidden": [course.root], "threads": threads}
    with (
        kernels_for(source, first=1 + strict, **wanted) as kernels,
        tempfile.TemporaryDirectory(prefix="ai-lifecycle-", ignore_cleanup_errors=True) as folder,
    ):
        guard = Guard.of(lesson, course, config, kernels, strict)
        config = Config(config)
        config.Execute.kernel_manager_class = kernels.manager
        (watched,) = guard.steps([Execute])
        lay_out(Path(folder), lesson, source, course, config)
        for name, notebook in guard.sources.items():
            run = watched(config=config)
            run.on_cell_start = lambda **_: began.append(clock())
            try:
                with suppress(DeadKernelError, CellTimeoutError):  # then this is how long it takes
                    run.preprocess(deepcopy(notebook), {"metadata": {"path": folder}, "unique_key": name})
                    judged += len(guard.tests.get(name, ())) - len(run.disagreed)
            except RuntimeError as error:
                raise UserError(f"The solution of {lesson.name} could not be run ({error}).") from None
        seconds = clock() - began[0] if began else 0.0
    return seconds, (judged, sum(map(len, guard.tests.values())))


def _at_once(jobs: int | None, scheduler: str | None) -> int:
    if not scheduler:
        return at_once(jobs)
    with cluster_at(scheduler) as workers_of:
        threads = workers_of.threads()
    return min(jobs or threads, threads)


def _is_graded(journal: Journal, student: str, folder: Path, address: str) -> bool:
    line = journal.graded(student)
    return line is not None and line.get("database") == address and line.get("submission") == digest_of(folder)
