"""What a worker is told to do, and what does it: the same beside the gradebook and on another machine."""

import os
from collections.abc import Callable
from pathlib import Path
from typing import Any

from traitlets.config import Config

from ai_lifecycle.grading import warm_kernels
from ai_lifecycle.grading.guard import Guard
from ai_lifecycle.grading.notebooks import Task
from ai_lifecycle.grading.recorded import RecordedLesson
from ai_lifecycle.grading.submission import SubmissionGrader

EXECUTE, FEEDBACK, LEARN = "execute", "feedback", "learn"


def prepared(
    config: Config, root: Path, staging: Path, lesson: RecordedLesson, asked: tuple[Task, ...], guard: Guard
) -> Callable[[tuple[str, str, Any]], Any]:
    """In a new worker: return what does a task (what, student, more) there. The arguments are SubmissionGrader's.

    more: of EXECUTE the programs that JAX need not compile, of FEEDBACK the marks. LEARN gives such programs.
    """
    kernels = warm_kernels.current()
    if kernels is not None:
        warm_kernels.use(kernels.branch(spare=1))
    os.environ["NBGRADER_EXECUTION"] = "autograde"
    grader = SubmissionGrader(config, root, staging, lesson, asked, guard)

    def act(task: tuple[str, str, Any]) -> Any:
        what, student, more = task
        if what == LEARN:
            return grader.learn(guard.source)
        if what == EXECUTE and kernels is not None:
            warm_kernels.current().programs = more
        return grader.execute(student) if what == EXECUTE else grader.write_feedback(student, more)

    return act


def compiles() -> bool:
    """Whether the lesson, whose libraries the warm kernels have imported, has JAX compile something."""
    kernels = warm_kernels.current()
    return kernels is not None and bool({"keras", "jax"} & {name.split(".")[0] for name in kernels.modules})
