"""Scores: what the cells of an executed notebook say about each task. Pure functions.

Points are nbgrader's own, so that `check` and the gradebook agree; outcomes and messages are made for people.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from nbformat.notebooknode import NotebookNode

from ai_lifecycle.grading.notebooks import Task, grading, identity, is_answer, is_test
from ai_lifecycle.grading.tampering.signs import flags_of, held_cells

PASSED, NOT_YET, NOT_ATTEMPTED, BROKEN = OUTCOMES = ("passed", "not yet", "not attempted", "broken")

# What an unwritten answer raises: the feedback room's own class, or the stub in the released notebook.
_UNWRITTEN = ("NotAttempted", "NotImplementedError")
_LONGEST_MESSAGE = 600


@dataclass(frozen=True)
class TaskResult:
    """How one task went. task: its id. outcome: one of OUTCOMES. message: for the learner, "" if passed."""

    task: str
    title: str
    outcome: str
    points: float
    max_points: float
    message: str


@dataclass(frozen=True)
class Question:
    """A question that is marked by hand. attempted: whether the learner wrote anything. It has no points yet."""

    id: str
    title: str
    attempted: bool
    max_points: float


def task_results(executed: NotebookNode, tasks: Sequence[Task]) -> list[TaskResult]:
    """Return one result for each task, in order.

    executed: a notebook after nbgrader's Execute. tasks: what the course asks, from its source notebook.
    A task whose test cell is missing or was not executed is broken, whatever its outputs say. One that is flagged has
    no points yet: a person decides.
    """
    flags, held = flags_of(executed), set(held_cells(executed))
    cells = {identity(cell): cell for cell in executed.cells if cell.cell_type == "code"}
    results = []
    for task in tasks:
        test, answer = cells.get(task.test_id), cells.get(task.id)
        outcome, points, message = _judge(test, answer)
        if task.test_id in held and points:
            why = " ".join(flag.why for flag in flags if flag.cell in ("", task.test_id))
            outcome, points, message = NOT_YET, 0.0, f"A person decides. {why}"
        results.append(TaskResult(task.id, task.title, outcome, points, task.points, message))
    return results


def questions(notebook: NotebookNode) -> list[Question]:
    """Return the questions marked by hand, in order. Unattempted: as released, by nbgrader's checksum."""
    from nbgrader.utils import determine_grade

    found = []
    for index, cell in enumerate(notebook.cells):
        if is_answer(cell) and grading(cell).get("grade"):
            points, max_points = determine_grade(cell)
            found.append(Question(identity(cell), _title(notebook.cells, index), points is None, max_points))
    return found


def clean(text: str) -> str:
    """Return a message without colour codes, kernel file names and surplus length, at most a few lines.

    >>> clean("invalid syntax (1234.py, line 3)")
    'invalid syntax (line 3)'
    """
    text = re.sub(r"\x1b\[[0-9;]*[A-Za-z]", "", str(text))
    text = re.sub(r"\((?:<[^>]*>|\d+\.py), line (\d+)\)", r"(line \1)", text).strip()
    return text if len(text) <= _LONGEST_MESSAGE else text[: _LONGEST_MESSAGE - 1].rstrip() + "…"


def _judge(test: NotebookNode | None, answer: NotebookNode | None) -> tuple[str, float, str]:
    """Return outcome, points and message of one executed test cell. answer: the learner's cell it tests."""
    if test is None or not is_test(test):
        return BROKEN, 0.0, "The test cell is missing from the notebook, so nothing was tested."
    if test.execution_count is None:
        return BROKEN, 0.0, "The test did not run."
    points, trouble = _points(test)
    error = _error(test)
    if error is not None:
        outcome, message = _explain(error, None if answer is None else _error(answer))
        return outcome, points, message
    warning = "".join(o.text for o in test.outputs if o.output_type == "stream" and o.name == "stderr")
    if warning:
        return NOT_YET, points, f"The test printed a warning, which costs its points: {_last_line(warning)}"
    if trouble or points < float(test.metadata.nbgrader["points"]):
        return NOT_YET, points, trouble or "The test left a value behind, which was read as partial credit."
    return PASSED, points, ""


def _points(test: NotebookNode) -> tuple[float, str]:
    """Return nbgrader's points for a test cell, and what kept it from giving any."""
    from nbgrader.utils import determine_grade

    try:
        return float(determine_grade(test)[0]), ""
    except (ValueError, KeyError):  # a value displayed by the learner's code was taken for partial credit
        return 0.0, "Your code displayed a value while it was tested, which was read as impossible points."


def _explain(error: NotebookNode, earlier: NotebookNode | None) -> tuple[str, str]:
    """Return outcome and message for the error of a test cell. earlier: the error of the learner's own cell."""
    name = error.ename
    if name == "NotYet":
        return NOT_YET, clean(error.evalue)
    if name in _UNWRITTEN or (earlier is not None and earlier.ename in _UNWRITTEN):
        return NOT_ATTEMPTED, clean(error.evalue) if name == "NotAttempted" else ""
    if "CellTimeoutError" in (name, earlier and earlier.ename):
        return BROKEN, "Your code ran longer than allowed and was interrupted: look for a loop that never ends."
    if earlier is not None:
        return BROKEN, f"Your cell stops with {_sentence(earlier)}"
    return BROKEN, clean(error.evalue) if name == "Broken" and error.evalue else _sentence(error)


def _sentence(error: NotebookNode) -> str:
    return clean(": ".join(filter(None, [error.ename, error.evalue])))


def _error(cell: NotebookNode) -> NotebookNode | None:
    """Return the error a cell ended with: the time-out, if there was one, for it is why the cell was interrupted."""
    errors = [output for output in cell.outputs if output.output_type == "error"]
    return next((error for error in errors if error.ename == "CellTimeoutError"), errors[0] if errors else None)


def _last_line(text: str) -> str:
    """Return the line of a printed warning that says most: the one that names its class, else the last."""
    lines = [line.strip() for line in clean(text).splitlines() if line.strip()]
    return next((line for line in lines if re.search(r"\w+Warning:", line)), lines[-1] if lines else "(empty)")


def _title(cells: Sequence[NotebookNode], index: int) -> str:
    """Return the nearest heading in or above a cell, else the cell's id."""
    for cell in reversed(cells[: index + 1]):
        match = re.search(r"^#+\s*(.+?)\s*#*\s*$", cell.source, re.MULTILINE) if cell.cell_type == "markdown" else None
        if match:
            return re.sub(r"[*`]", "", match[1])
    return identity(cells[index])
