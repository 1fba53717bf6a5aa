"""Autograding without a gradebook: a learner's notebook, run by the parts that nbgrader's autograder is made of.

What a gradebook would hold about the lesson is computed from its source notebook.
"""

import os
import shutil
from collections.abc import Callable, Mapping
from contextlib import suppress
from copy import deepcopy
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from jupyter_client.manager import AsyncKernelManager
from nbclient.exceptions import CellTimeoutError, DeadKernelError
from nbformat.notebooknode import NotebookNode
from nbgrader import preprocessors, utils
from nbgrader.api import MissingEntry
from nbgrader.coursedir import CourseDirectory
from traitlets.config import Config

from ai_lifecycle.course import Lesson
from ai_lifecycle.grading import doctor
from ai_lifecycle.grading.errors import UserError
from ai_lifecycle.grading.evidence import evidence_of
from ai_lifecycle.grading.notebooks import Task, grading, identity, read_notebook, tasks
from ai_lifecycle.grading.paths import CourseFiles
from ai_lifecycle.grading.progress_record import stamp
from ai_lifecycle.grading.scores import PASSED, Question, TaskResult, questions, task_results
from ai_lifecycle.grading.tampering.watched_execution import watching


@dataclass(frozen=True)
class CheckReport:
    """What one check found. path: the notebook. repairs: what was mended in the copy that ran, a sentence each.

    trouble: why the notebook did not run to its end, "" if it did. seed: what the random cases grew from.
    checked: when. evidence: by kind, what the notebook showed when it ran (`evidence.evidence_of`).
    """

    lesson: Lesson
    path: Path
    tasks: tuple[Task, ...]
    results: tuple[TaskResult, ...]
    questions: tuple[Question, ...]
    repairs: tuple[str, ...]
    trouble: str
    seed: str
    checked: str
    evidence: Mapping[str, Mapping[str, Any]] = field(default_factory=dict)

    @property
    def points(self) -> float:
        """Points reached so far; a question marked by hand has none yet."""
        return sum(result.points for result in self.results)

    @property
    def max_points(self) -> float:
        """Points that can be reached without an instructor."""
        return sum(result.max_points for result in self.results)

    @property
    def is_complete(self) -> bool:
        """Whether every automatically graded task is passed."""
        return bool(self.results) and all(result.outcome == PASSED for result in self.results)


def run_and_score(
    lesson: Lesson,
    path: Path,
    *,
    course: CourseFiles,
    config: Config,
    kernel: AsyncKernelManager,
    folder: Path,
    on_cell: Callable[[int, int], None] | None = None,
) -> CheckReport:
    """Return how a learner's notebook scores. The notebook is only read; a mended copy of it is run.

    config: nbgrader's settings. kernel: a started kernel, working in `folder`, an empty folder to run in.
    on_cell: called with the number of the cell about to run, from 1, and how many there are.
    Raises UserError if the notebook cannot be read or mended.
    """
    source = read_notebook(course.source_of(lesson))
    reference = recorded(source, config)
    mended, repairs = doctor.repair(read_notebook(path), read_notebook(course.release_of(lesson)))
    notebook = sanitized(mended, reference, config)
    lay_out(folder, lesson, path, course, config)
    trouble = execute(notebook, config, kernel, folder, on_cell, source)
    asked, checked = tuple(tasks(source)), stamp()
    return CheckReport(
        lesson, path, asked, tuple(task_results(notebook, asked)), tuple(questions(notebook)), tuple(repairs),
        trouble, os.environ.get("AI_LIFECYCLE_SEED", ""), checked, evidence_of(notebook, checked),
    )  # fmt: skip


def recorded(source: NotebookNode, config: Config) -> NotebookNode:
    """Return what the gradebook would hold about a source notebook: stubs, tests with their hidden parts, points."""
    steps = ("LockCells", "ClearSolutions", "ClearOutput", "CheckCellMetadata", "ComputeChecksums")
    return _apply(steps, deepcopy(source), config)


def sanitized(notebook: NotebookNode, reference: NotebookNode, config: Config) -> NotebookNode:
    """Return a copy of a learner's notebook as the autograder would run it: its tests and points are the course's.

    reference: what `recorded` returned.
    """
    notebook = _apply(("ClearOutput", "DeduplicateIds"), deepcopy(notebook), config)
    if "kernelspec" in reference.metadata:
        notebook.metadata["kernelspec"] = deepcopy(reference.metadata.kernelspec)
    overwrite = preprocessors.OverwriteCells(config=config)
    overwrite.gradebook, overwrite.notebook_id, overwrite.assignment_id = _Recorded(reference), "", ""
    # The parent's preprocess: OverwriteCells' own opens a gradebook first, then does just this.
    notebook, _ = super(preprocessors.OverwriteCells, overwrite).preprocess(notebook, {})
    return _apply(("CheckCellMetadata",), notebook, config)


def lay_out(folder: Path, lesson: Lesson, path: Path, course: CourseFiles, config: Config) -> None:
    """Copy what lies beside the notebook into the folder it runs in, as autograding does; the course's files win.

    A notebook that does not stand in its lesson's folder is run alone: who knows what else is there.
    """
    settings = CourseDirectory(config=config)
    beside = [path.resolve().parent] if path.resolve().parent.name == lesson.name else []
    for origin in [*beside, course.source_of(lesson).parent]:
        copy_beside(origin, folder, settings)


def copy_beside(origin: Path, folder: Path, settings: CourseDirectory) -> None:
    """Copy what lies beside the notebooks of one folder into another one.

    What cannot be read, or is larger than nbgrader would collect, is left out.
    """
    for name in utils.find_all_files(str(origin), [*settings.ignore, "*.ipynb"]):
        target = folder / Path(name).relative_to(origin)
        with suppress(OSError):
            if os.path.getsize(name) <= settings.max_file_size * 1000:
                target.parent.mkdir(parents=True, exist_ok=True)
                shutil.copy(name, target)


def execute(
    notebook: NotebookNode,
    config: Config,
    kernel: AsyncKernelManager,
    folder: Path,
    on_cell: Callable[[int, int], None] | None = None,
    source: NotebookNode | None = None,
) -> str:
    """Run a notebook's cells in place with nbgrader's Execute. Returns why it stopped early, "" if it did not.

    source: the course's notebook, to watch for tampering with it; the notebook then carries its flags.
    Raises UserError if the kernel does not start.
    """
    run = (watching({"": source}) if source else preprocessors.Execute)(config=config)
    position = -1

    def note(cell: NotebookNode, cell_index: int) -> None:
        nonlocal position
        position = cell_index
        if on_cell is not None:
            on_cell(cell_index + 1, len(notebook.cells))

    run.on_cell_start = note
    try:
        run.preprocess(notebook, {"metadata": {"path": str(folder)}}, km=kernel)
        preprocessors.IgnorePattern(config=config).preprocess(notebook, {})
    except DeadKernelError:
        return (
            f"Python itself stopped while it ran the cell {_name(notebook, position)}: "
            "too much memory or disk space, or a call that ends the program. Nothing after it was run."
        )
    except CellTimeoutError:
        return (
            f"The cell {_name(notebook, position)} ran longer than {run.timeout} s and ignored the interrupt, "
            "so Python was stopped. Nothing after it was run."
        )
    except RuntimeError as error:
        if position >= 0:
            raise
        raise UserError(f"Python could not be started for a notebook ({error}); install ai-lifecycle again.") from None
    finally:
        if run.kc is not None:
            run.kc.stop_channels()
    return ""


class _Recorded:
    """Stands in for nbgrader's gradebook where OverwriteCells asks what was released under a grade_id."""

    def __init__(self, reference: NotebookNode) -> None:
        self.cells = {identity(cell): cell for cell in reference.cells if grading(cell)}

    def find_source_cell(self, name: str, notebook: str, assignment: str) -> NotebookNode:
        if name not in self.cells:
            raise MissingEntry(f"no cell {name!r}")
        cell = self.cells[name]
        checksum = grading(cell).get("checksum")
        return NotebookNode(
            name=name, cell_type=cell.cell_type, source=cell.source, locked=utils.is_locked(cell), checksum=checksum
        )

    def find_graded_cell(self, name: str, notebook: str, assignment: str) -> NotebookNode:
        return NotebookNode(max_score=grading(self.cells[name]).get("points", 0))


def _apply(names: tuple[str, ...], notebook: NotebookNode, config: Config) -> NotebookNode:
    for name in names:
        notebook, _ = getattr(preprocessors, name)(config=config).preprocess(notebook, {})
    return notebook


def _name(notebook: NotebookNode, position: int) -> str:
    cell = notebook.cells[position]
    return repr(identity(cell)) if identity(cell) else f"number {position + 1}"
