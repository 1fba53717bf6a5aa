"""Notebooks: reading, writing, their cells and their graded tasks. Pure but for reading and writing a file."""

import json
import re
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from nbformat import convert
from nbformat.notebooknode import NotebookNode, from_dict
from nbformat.v4 import nbjson

from ai_lifecycle.grading.errors import UserError
from ai_lifecycle.grading.paths import write_text
from ai_lifecycle.grading.task_prose import title_and_prose


def read_notebook(path: Path) -> NotebookNode:
    """Return the notebook in a file, as nbformat 4; an older one is converted.

    A damaged notebook (cells without ids, duplicated ids) is read as it is: doctor.repair mends it.
    Raises UserError if there is no such file or it is not a notebook.
    """
    try:
        return parse_notebook(Path(path).read_text(encoding="utf-8-sig"), str(path))
    except FileNotFoundError:
        raise UserError(f"There is no notebook at {path}; check the spelling, or run `ai-lifecycle lab`.") from None
    except IsADirectoryError:
        raise UserError(f"{path} is a folder, not a notebook; name the .ipynb file in it.") from None
    except UnicodeDecodeError:
        raise UserError(f"{path} is not a notebook: it is not UTF-8 text.") from None
    except OSError as error:
        raise UserError(f"Cannot read {path}: {error.strerror or error}.") from None


def parse_notebook(text: str, name: str) -> NotebookNode:
    """Return the notebook that a text holds. name: what to call it in messages. Raises UserError if it is none."""
    try:
        content = json.loads(text)
    except (ValueError, RecursionError) as error:
        where = f" (line {error.lineno})" if isinstance(error, json.JSONDecodeError) else ""
        raise UserError(f"{name} is not a notebook: it is not valid JSON{where}; save it again from Jupyter.") from None
    if not isinstance(content, dict) or not ({"cells", "worksheets"} & set(content)):
        raise UserError(f"{name} is not a notebook: it is JSON, but holds no list of cells.")
    try:
        if content.get("nbformat", 4) != 4:
            content = convert(from_dict(content), 4)
        if not isinstance(content.setdefault("metadata", {}), dict):
            raise ValueError("a notebook's metadata are named")
        for cell in content["cells"]:
            _complete(cell)
        return nbjson.to_notebook(content)
    except Exception:  # nbformat answers malformed content with whatever error it meets first
        raise UserError(f"{name} is not a notebook that can be read: its cells are malformed.") from None


def notebook_text(notebook: NotebookNode) -> str:
    """Return a notebook as the text that Jupyter and nbgrader would write."""
    return nbjson.writes(notebook) + "\n"


def write_notebook(path: Path, notebook: NotebookNode) -> None:
    """Write a notebook, whole or not at all. Raises UserError if the file cannot be written."""
    text = notebook_text(notebook)
    parse_notebook(text, str(path))  # never replace a readable file by one that is not
    write_text(path, text)


def grading(cell: NotebookNode) -> dict[str, Any]:
    """Return a cell's nbgrader metadata; empty if it has none that names a cell."""
    details = cell.metadata.get("nbgrader", {})
    return details if isinstance(details, dict) and isinstance(details.get("grade_id"), str) else {}


def identity(cell: NotebookNode) -> str:
    """Return the name by which a cell is known through releases: its grade_id, else its id, else ""."""
    name = grading(cell).get("grade_id") or cell.get("id")
    return name if isinstance(name, str) else ""


def is_answer(cell: NotebookNode) -> bool:
    """Whether the learner is asked to write in this cell."""
    return bool(grading(cell).get("solution"))


def is_test(cell: NotebookNode) -> bool:
    """Whether this cell scores by being executed."""
    return bool(grading(cell).get("grade")) and not is_answer(cell)


def is_graded(cell: NotebookNode) -> bool:
    """Whether nbgrader knows this cell: an answer, a test, a hand-marked question or a locked cell."""
    details = grading(cell)
    return any(details.get(role) for role in ("grade", "solution", "locked", "task"))


def unique_id(wanted: str, taken: Iterable[str]) -> str:
    """Return `wanted`, made a valid cell id that is not in `taken`."""
    wanted = re.sub(r"[^A-Za-z0-9_-]", "-", wanted)[:56] or "cell"
    taken, candidate, number = set(taken), wanted, 2
    while candidate in taken:
        candidate, number = f"{wanted}-{number}", number + 1
    return candidate


@dataclass(frozen=True)
class Hint:
    """One rung of a task's hint ladder. title: "Hint 1: a nudge". text: its Markdown."""

    title: str
    text: str


@dataclass(frozen=True)
class Task:
    """One graded task. id: "training_process-forward". test_id: the cell that scores it. hints: mildest first."""

    id: str
    test_id: str
    title: str
    points: float
    hints: tuple[Hint, ...]


def tasks(notebook: NotebookNode) -> list[Task]:
    """Return the notebook's automatically scored tasks, in order.

    A task is its test cell; title and hints come from its prose (see task_prose.py).
    """
    prose = {cell.get("id"): cell.source for cell in notebook.cells if cell.cell_type == "markdown"}
    found = []
    for cell in notebook.cells:
        if is_test(cell):
            test_id = identity(cell)
            task_id = test_id.removesuffix("-test")
            title, text = title_and_prose(task_id, prose)
            found.append(Task(task_id, test_id, title, float(grading(cell).get("points", 0)), _hints(text)))
    return found


def _hints(markdown: str) -> tuple[Hint, ...]:
    pattern = r"<details>\s*<summary>\s*(.*?)\s*</summary>\s*(.*?)\s*</details>"
    found = re.findall(pattern, markdown, flags=re.DOTALL)
    return tuple(Hint(re.sub(r"<[^>]+>", "", title), text) for title, text in found)


def _complete(cell: Any) -> None:
    """Add the parts of a cell without which nothing else can be said about it."""
    source = cell.setdefault("source", "")
    lines = source if isinstance(source, list) else [source]
    if not all(isinstance(line, str) for line in lines):
        raise ValueError("a cell's source is text")
    if cell["cell_type"] not in ("code", "markdown", "raw") or not isinstance(cell.setdefault("metadata", {}), dict):
        raise ValueError("unknown kind of cell")
    if cell["cell_type"] == "code":
        cell.setdefault("outputs", [])
        cell.setdefault("execution_count", None)
