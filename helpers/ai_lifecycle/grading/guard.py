"""What stands between a submission and the grader: what of it comes in, where it runs, and what is watched."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from nbformat.notebooknode import NotebookNode
from nbgrader.preprocessors import ClearHiddenTests, ComputeChecksums, Execute
from traitlets.config import Config

from ai_lifecycle.course import Lesson
from ai_lifecycle.grading.autograde import recorded
from ai_lifecycle.grading.errors import UserError
from ai_lifecycle.grading.intake import Intake, take_in
from ai_lifecycle.grading.kernels.sandboxed_kernels import SandboxedKernels
from ai_lifecycle.grading.notebooks import read_notebook
from ai_lifecycle.grading.paths import CourseFiles
from ai_lifecycle.grading.tampering.second_verdict import SecondVerdict
from ai_lifecycle.grading.tampering.watched_execution import watching


@dataclass(frozen=True)
class Guard:
    """The guard of one lesson. kernels: where it runs. source: the course's notebook. release: what learners got.

    second: what judges passed tests again, None for nothing. beside: the course's files beside the notebook.
    others: source and release of each further notebook of the lesson, by name.
    """

    kernels: SandboxedKernels
    source: NotebookNode
    release: NotebookNode
    second: SecondVerdict | None = None
    beside: frozenset[str] = frozenset()
    others: Mapping[str, tuple[NotebookNode, NotebookNode]] = field(default_factory=dict)

    @classmethod
    def of(
        cls, lesson: Lesson, course: CourseFiles, config: Config, kernels: SandboxedKernels, strict: bool = False
    ) -> "Guard":
        """Return the guard of a lesson. strict: whether passed tests are judged again.

        Raises UserError if the lesson is not written.
        """
        path = course.source_of(lesson)
        pairs = {other.stem: _source_and_release(other, course, config) for other in path.parent.glob("*.ipynb")}
        source, release = pairs.pop(path.stem)
        second = second_verdict(source, kernels, config) if strict else None
        return cls(kernels, source, release, second, _others_beside(path), pairs)

    def take_in(self, folder: Path, name: str) -> Intake:
        """Return what to take of a submission. name: of its notebook's file."""
        others = {f"{other}.ipynb": release for other, (_, release) in self.others.items()}
        return take_in(folder, name, self.release, others=others)

    def steps(self, steps: Sequence[Any]) -> list[Any]:
        """Return nbgrader's preprocessors with its Execute watched, in the sandbox."""
        sources = {name: source for name, (source, _) in self.others.items()}
        watched = watching(self.source, self.kernels, self.second, self.beside, sources)
        return [watched if step is Execute else step for step in steps]


def _source_and_release(path: Path, course: CourseFiles, config: Config) -> tuple[NotebookNode, NotebookNode]:
    """Return one of the course's notebooks, and what learners got of it. path: where it is in solutions/."""
    source = read_notebook(path)
    try:
        return source, read_notebook(course.lessons / path.parent.name / path.name)
    except UserError:  # nothing released here: learners have what would be
        release = recorded(source, config)
        for step in (ClearHiddenTests, ComputeChecksums):
            release, _ = step(config=config).preprocess(release, {})
        return source, release


def second_verdict(source: NotebookNode, kernels: SandboxedKernels, config: Config) -> SecondVerdict:
    """Return what judges a lesson's passed tests again; a test may take as long as a cell of a notebook."""
    return SecondVerdict(source, kernels, patience=float(config.Execute.get("timeout", 60)))


def _others_beside(notebook: Path) -> frozenset[str]:
    """Return the files in a notebook's folder that are no notebooks, by relative path."""
    folder = notebook.parent
    found = (path for path in folder.rglob("*") if path.suffix != ".ipynb" and path.is_file())
    return frozenset(path.relative_to(folder).as_posix() for path in found)
