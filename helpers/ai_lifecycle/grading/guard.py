"""What stands between a submission and the grader: what of it comes in, where it runs, and what is watched."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from nbformat.notebooknode import NotebookNode
from nbgrader.preprocessors import ClearHiddenTests, ComputeChecksums, Execute
from traitlets.config import Config

from ai_lifecycle.course import Lesson
from ai_lifecycle.grading.autograde import recorded
from ai_lifecycle.grading.errors import UserError
from ai_lifecycle.grading.intake import Intake, take_in
from ai_lifecycle.grading.notebooks import read_notebook
from ai_lifecycle.grading.paths import CourseFiles
from ai_lifecycle.grading.sandboxed_kernels import SandboxedKernels
from ai_lifecycle.grading.watched_execution import watching


@dataclass(frozen=True)
class Guard:
    """The guard of one lesson. kernels: where it runs. source: the course's notebook. release: what learners got."""

    kernels: SandboxedKernels
    source: NotebookNode
    release: NotebookNode

    @classmethod
    def of(cls, lesson: Lesson, course: CourseFiles, config: Config, kernels: SandboxedKernels) -> "Guard":
        """Return the guard of a lesson. Raises UserError if the lesson is not written."""
        source = read_notebook(course.source_of(lesson))
        try:
            return cls(kernels, source, read_notebook(course.release_of(lesson)))
        except UserError:  # nothing released here: learners have what would be
            release = recorded(source, config)
            for step in (ClearHiddenTests, ComputeChecksums):
                release, _ = step(config=config).preprocess(release, {})
            return cls(kernels, source, release)

    def take_in(self, folder: Path, name: str) -> Intake:
        """Return what to take of a submission. name: of its notebook's file."""
        return take_in(folder, name, self.release)

    def steps(self, steps: Sequence[Any]) -> list[Any]:
        """Return nbgrader's preprocessors with its Execute watched, in the sandbox."""
        return [watching(self.source, self.kernels) if step is Execute else step for step in steps]
