"""The map of the course with the learner's own progress: the rows of `ai-lifecycle map`, and a table for map.ipynb."""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from html import escape
from pathlib import Path
from typing import Any

from ai_lifecycle.course import LESSONS, Lesson

PLANNED, NEW, BEGUN, COMPLETE = "planned", "not checked yet", "begun", "complete"


@dataclass(frozen=True)
class Row:
    """One line of the map.

    is_written: whether the lesson is there; a planned one has no points yet. points: what its tests can give.
    by_hand: what an instructor gives besides. reached: points at the learner's last check.
    passed, tasks: how many of its tasks, then. is_checked: whether there was a check.
    """

    lesson: Lesson
    is_written: bool
    points: float = 0
    by_hand: float = 0
    reached: float = 0
    passed: int = 0
    tasks: int = 0
    is_checked: bool = False

    @property
    def state(self) -> str:
        """Where the learner stands: planned, not checked yet, begun or complete."""
        if not self.is_written:
            return PLANNED
        if not self.is_checked:
            return NEW
        return COMPLETE if self.tasks and self.passed == self.tasks else BEGUN

    @property
    def progress(self) -> str:
        """The same in words and figures: "2 of 5 tasks, 8 of 20 points"."""
        if self.state in (PLANNED, NEW):
            return self.state
        return f"{self.passed} of {self.tasks} tasks, {self.reached:g} of {self.points:g} points"

    @property
    def points_in_words(self) -> str:
        """Its points: "20 + 4 by hand"; a dash for a planned lesson."""
        if not self.is_written:
            return "–"
        return f"{self.points:g} + {self.by_hand:g} by hand" if self.by_hand else f"{self.points:g}"


def map_rows(lessons: Path, working_copy: Path) -> list[Row]:
    """Return the map, a row for each lesson of the course in order.

    lessons: a folder with the released notebooks, whose points are added up (a working copy will do).
    working_copy: the learner's folder; its progress file is read if there is one.
    """
    progress = _json(working_copy / ".ai-lifecycle" / "progress.json")
    return [_row(lesson, lessons / lesson.name / f"{lesson.name}.ipynb", progress.get(lesson.name)) for lesson in LESSONS]


@dataclass(frozen=True)
class ProgressTable:
    """The map as a table that a notebook shows. rows: as `map_rows` returns them."""

    rows: Sequence[Row]

    def __str__(self) -> str:
        return "\n".join(f"{row.lesson.name}: {row.progress}" for row in self.rows)

    def _repr_html_(self) -> str:
        columns = ("lesson", "minutes", "points", "your progress")
        head = "".join(f'<th scope="col" style="text-align:left">{column}</th>' for column in columns)
        body = "".join(_html_row(row) for row in self.rows)
        caption = "<caption>Your progress, as of your last checks</caption>"
        return f"<table>{caption}<thead><tr>{head}</tr></thead><tbody>{body}</tbody></table>"

    def _repr_mimebundle_(self, include=None, exclude=None) -> dict[str, str]:
        return {"text/html": self._repr_html_(), "text/plain": str(self)}


def show_map(folder: str | Path = ".") -> ProgressTable:
    """Return the learner's progress as a table for a notebook. folder: the one that holds the lessons' folders."""
    return ProgressTable(map_rows(Path(folder), Path(folder)))


def _html_row(row: Row) -> str:
    name = f"{row.lesson.number:02d} {escape(row.lesson.title)}"
    if row.is_written:
        name = f'<a href="{row.lesson.name}/{row.lesson.name}.ipynb">{name}</a>'
    cells = (f"{row.lesson.minutes}", row.points_in_words, row.progress)
    line = "".join(f'<td style="text-align:left">{escape(cell)}</td>' for cell in cells)
    return f'<tr><th scope="row" style="text-align:left;font-weight:normal">{name}</th>{line}</tr>'


def _row(lesson: Lesson, notebook: Path, checked: Any) -> Row:
    if not notebook.is_file():
        return Row(lesson, is_written=False)
    points = by_hand = 0.0
    tasks = 0
    for cell in _json(notebook).get("cells", []):
        details = cell.get("metadata", {}).get("nbgrader", {})
        if details.get("grade") and details.get("solution"):
            by_hand += details.get("points", 0)
        elif details.get("grade"):
            points, tasks = points + details.get("points", 0), tasks + 1
    results = list(checked.get("tasks", {}).values()) if isinstance(checked, dict) else []
    passed = sum(result.get("outcome") == "passed" for result in results)
    reached = sum(result.get("points", 0) for result in results)
    return Row(lesson, True, points, by_hand, reached, passed, tasks, is_checked=bool(results))


def _json(path: Path) -> dict[str, Any]:
    """Return the object in a JSON file; an empty one if there is none or it is spoilt."""
    try:
        content = json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return {}
    return content if isinstance(content, dict) else {}
