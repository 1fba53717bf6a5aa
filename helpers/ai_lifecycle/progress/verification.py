"""Verifying a portfolio page: what its digest says, and what its notebooks score when they are run again."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from ai_lifecycle.course import UnknownLesson, find_lesson
from ai_lifecycle.grading.engine import check_notebook
from ai_lifecycle.grading.errors import UserError
from ai_lifecycle.grading.paths import notebook_of


@dataclass(frozen=True)
class Repeated:
    """One lesson, checked again. claimed: tasks that the page says were passed. confirmed: those that are passed now.

    trouble: why something could not be confirmed, "" if everything was.
    """

    lesson: str
    claimed: int
    confirmed: int
    trouble: str = ""


def claims(data: Mapping[str, Any]) -> str:
    """Return in one sentence what a page claims. data: what `portfolio.read_page` returned."""
    name = "".join(letter for letter in data["name"] if letter.isprintable())
    whose = f"{name}: " if name else ""
    finished = "the course is finished" if data["is_finished"] else "the course is not finished"
    return f"{whose}{data['passed']} of {data['tasks']} graded tasks passed, {finished}; made on {data['made'][:10]}."


def check_again(
    data: Mapping[str, Any], course_dir: Path, *, sandbox: str = "auto", on_lesson: Callable[[str], None] | None = None
) -> list[Repeated]:
    """Return how the notebooks in a working copy score now, for each lesson that the page claims a passed task of.

    sandbox: as for `grade`, for these are somebody else's notebooks. on_lesson: called with the name of each.
    """
    found = []
    for entry in data["lessons"]:
        claimed = {task["id"] for task in entry["tasks"] if task["done"]}
        if claimed:
            if on_lesson:
                on_lesson(entry["name"])
            found.append(_repeat(entry["name"], claimed, course_dir, sandbox))
    return found


def _repeat(name: str, claimed: set[str], course_dir: Path, sandbox: str) -> Repeated:
    try:
        lesson = find_lesson(name)
        report = check_notebook(lesson, notebook_of(course_dir, lesson), sandbox=sandbox)
    except (UserError, UnknownLesson) as error:
        return Repeated(name, len(claimed), 0, str(error))
    passed = {result.task for result in report.results if result.outcome == "passed"}
    missing = [result.title for result in report.results if result.task in claimed - passed]
    missing += sorted(claimed - {result.task for result in report.results})
    trouble = f"not passed now: {', '.join(missing)}" if missing else ""
    return Repeated(name, len(claimed), len(claimed & passed), trouble)
