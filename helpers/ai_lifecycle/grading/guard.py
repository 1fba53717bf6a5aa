"""What stands between a submission and the grader: what of it comes in, where it runs, and what is watched."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
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

    verdicts: what judges passed tests again, by the notebook's name, nothing where there is no second verdict.
    beside: the course's files beside the notebook. others: source and release of each further notebook of the lesson, by
    name. The lesson's own notebook has the name "" among verdicts and sources.
    """

    kernels: SandboxedKernels
    source: NotebookNode
    release: NotebookNode
    verdicts: Mapping[str, SecondVerdict] = field(default_factory=dict)
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
        guard = cls(kernels, source, release, {}, _others_beside(path), pairs)
        return guard.strict(config) if strict else guard

    def strict(self, config: Config) -> "Guard":
        """Return the same guard, with a second verdict. A test may take as long as a cell of a notebook."""
        patience = float(config.Execute.get("timeout", 60))
        judging = {name: SecondVerdict(source, self.kernels, patience) for name, source in self.sources.items()}
        return replace(self, verdicts=judging)

    @property
    def sources(self) -> dict[str, NotebookNode]:
        """The course's notebooks of the lesson, by name, its own first."""
        return {"": self.source, **{name: source for name, (source, _) in self.others.items()}}

    @property
    def tests(self) -> dict[str, list[str]]:
        """The names of the tests that are judged again, by the notebook's name."""
        return {name: list(verdict.retrials) for name, verdict in self.verdicts.items()}

    def take_in(self, folder: Path, name: str) -> Intake:
        """Return what to take of a submission. name: of its notebook's file."""
        others = {f"{other}.ipynb": release for other, (_, release) in self.others.items()}
        return take_in(folder, name, self.release, others=others)

    def steps(self, steps: Sequence[Any]) -> list[Any]:
        """Return nbgrader's preprocessors with its Execute watched, in the sandbox."""
        watched = watching(self.sources, self.kernels, self.verdicts, self.beside)
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


def _others_beside(notebook: Path) -> frozenset[str]:
    """Return the files in a notebook's folder that are no notebooks, by relative path."""
    folder = notebook.parent
    found = (path for path in folder.rglob("*") if path.suffix != ".ipynb" and path.is_file())
    return frozenset(path.relative_to(folder).as_posix() for path in found)
