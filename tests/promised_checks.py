"""What a lesson promises about its checks, read from its notebook."""

import re
from functools import cache
from pathlib import Path

import nbformat

from ai_lifecycle.course import find_lesson

ROOT = Path(__file__).parents[1]
_NUMBERS = {"one": 1, "two": 2, "three": 3, "four": 4, "five": 5, "six": 6, "seven": 7, "eight": 8, "nine": 9}


@cache
def sources_of(step: str) -> dict[str, str]:
    """Return the text of each cell of a lesson's solution, by its id without the step."""
    name = find_lesson(step).name
    notebook = nbformat.read(ROOT / "solutions" / name / f"{name}.ipynb", as_version=4)
    return {cell.id.removeprefix(f"{step}-"): cell.source for cell in notebook.cells}


def visible_promised(cells: dict[str, str], task: str, what: str = "") -> int:
    """Return how many visible checks a task's prose promises. what: the word behind "visible", if there are several."""
    return _NUMBERS[re.search(rf"(\w+) visible {what}".rstrip(), cells[f"{task}-task"])[1]]
