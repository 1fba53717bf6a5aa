"""What the gradebook has recorded about a lesson, as plain values that can travel to another process.

nbgrader's own converters and preprocessors ask a Gradebook; `asking` makes them ask these values instead, so that
grading many submissions needs no database, and writes none.
"""

import importlib
import pkgutil
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from types import SimpleNamespace
from typing import Any

import nbgrader.converters
import nbgrader.preprocessors
from nbgrader.api import Gradebook, MissingEntry


class _Answers:
    """What makes values look like a Gradebook that is open: it can be closed and committed, and nothing happens."""

    db = SimpleNamespace(commit=lambda: None)

    def __enter__(self) -> "_Answers":
        return self

    def __exit__(self, *error: object) -> None:
        pass

    def close(self) -> None:
        """Do nothing."""


@dataclass(frozen=True)
class RecordedLesson(_Answers):
    """A lesson as its gradebook knows it. notebooks: by name, each with what nbgrader's Notebook has of cells."""

    name: str
    notebooks: Mapping[str, SimpleNamespace]

    def find_assignment(self, name: str) -> SimpleNamespace:
        """Return the lesson with its notebooks."""
        return SimpleNamespace(name=self.name, notebooks=list(self.notebooks.values()))

    def find_notebook(self, name: str, assignment: str) -> SimpleNamespace:
        """Return one notebook. Raises MissingEntry if the lesson has none of that name."""
        return _found(self.notebooks, name)

    def find_source_cell(self, name: str, notebook: str, assignment: str) -> SimpleNamespace:
        """Return a cell as it was released. Raises MissingEntry if there is none of that name."""
        return _found({cell.name: cell for cell in _found(self.notebooks, notebook).source_cells}, name)

    def find_graded_cell(self, name: str, notebook: str, assignment: str) -> SimpleNamespace:
        """Return a cell that has points. Raises MissingEntry if there is none of that name."""
        found = _found(self.notebooks, notebook)
        return _found({cell.name: cell for cell in [*found.task_cells, *found.grade_cells]}, name)

    def update_or_create_student(self, student: str, **details: Any) -> None:
        """Do nothing: the writer does it."""

    def update_or_create_submission(self, assignment: str, student: str, **details: Any) -> SimpleNamespace:
        """Return nothing of interest: how late it is, the writer finds out."""
        return SimpleNamespace(total_seconds_late=0)

    def find_submission_notebook(self, notebook: str, assignment: str, student: str) -> SimpleNamespace:
        """Return a notebook without grades: those of one that is missing, the writer sets to zero."""
        return SimpleNamespace(grades=[])


@dataclass(frozen=True)
class Marks(_Answers):
    """The marks of one submission, as nbgrader's feedback asks for them.

    grades: (notebook, cell) to (score, points). comments: (notebook, cell) to text. totals: notebook to score, points
    and late penalty.
    """

    grades: dict[tuple[str, str], tuple[float, float]] = field(default_factory=dict)
    comments: dict[tuple[str, str], str | None] = field(default_factory=dict)
    totals: dict[str, tuple[float, float, float | None]] = field(default_factory=dict)

    def find_grade(self, cell: str, notebook: str, assignment: str, student: str) -> SimpleNamespace:
        """Return one mark. Raises MissingEntry if there is none."""
        score, points = _found(self.grades, (notebook, cell))
        return SimpleNamespace(score=score, max_score=points)

    def find_comment(self, cell: str, notebook: str, assignment: str, student: str) -> SimpleNamespace:
        """Return one comment. Raises MissingEntry if there is none."""
        return SimpleNamespace(comment=_found(self.comments, (notebook, cell)))

    def find_submission_notebook(self, notebook: str, assignment: str, student: str) -> SimpleNamespace:
        """Return a notebook's totals."""
        score, points, penalty = _found(self.totals, notebook)
        return SimpleNamespace(score=score, max_score=points, late_submission_penalty=penalty)


def recorded_lesson(book: Gradebook, lesson: str) -> RecordedLesson:
    """Return what a gradebook knows about a lesson. Raises MissingEntry if it does not know it."""
    notebooks = {}
    for notebook in book.find_assignment(lesson).notebooks:
        cells = {
            kind: [_plain(cell) for cell in getattr(notebook, kind)]
            for kind in ("source_cells", "grade_cells", "solution_cells", "task_cells")
        }
        notebooks[notebook.name] = SimpleNamespace(name=notebook.name, kernelspec=notebook.kernelspec, **cells)
    return RecordedLesson(lesson, notebooks)


@contextmanager
def asking(book: Any) -> Iterator[None]:
    """Have nbgrader's converters and preprocessors of this process ask `book` when they open a Gradebook."""
    places = [module for module in _MODULES if getattr(module, "Gradebook", None) is Gradebook]
    try:
        for module in places:
            module.Gradebook = lambda *arguments, **options: book
        yield
    finally:
        for module in places:
            module.Gradebook = Gradebook


_MODULES = [
    importlib.import_module(f"{package.__name__}.{module.name}")
    for package in (nbgrader.converters, nbgrader.preprocessors)
    for module in pkgutil.iter_modules(package.__path__)
]
_COLUMNS = ("name", "cell_type", "source", "locked", "checksum", "max_score")


def _plain(cell: Any) -> SimpleNamespace:
    return SimpleNamespace(**{column: getattr(cell, column) for column in _COLUMNS if hasattr(cell, column)})


def _found(values: Mapping[Any, Any], key: Any) -> Any:
    if key not in values:
        raise MissingEntry(f"There is no {key} in the gradebook.")
    return values[key]
