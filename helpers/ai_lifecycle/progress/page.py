"""The map of the course with the learner's own progress: what `ai-lifecycle map` and map.ipynb show."""

import base64
import json
from collections.abc import Sequence
from dataclasses import dataclass
from html import escape
from pathlib import Path
from typing import Any

from ai_lifecycle.course import LESSONS, Lesson
from ai_lifecycle.grading.errors import UserError
from ai_lifecycle.grading.paths import STATE, notebook_of
from ai_lifecycle.grading.progress import Progress, keep, progress_text, read_carried, read_progress
from ai_lifecycle.progress.mastery import BEGUN, Aim, Row, next_step, row_of

CARRIED = "my-progress.json"  # what progress is called while it is taken from place to place
_LEFT = 'style="text-align:left;vertical-align:top"'


def map_rows(lessons: Path, progress: Progress) -> list[Row]:
    """Return the map, a row for each lesson of the course in order.

    lessons: a folder with the released notebooks, which say what is asked (a working copy will do).
    progress: the learner's, as `read_progress` returns it.
    """
    return [row_of(lesson, _content(lessons, lesson), progress.lessons.get(lesson.name)) for lesson in LESSONS]


@dataclass(frozen=True)
class ProgressTable:
    """The map as a table that a notebook shows. rows: as `map_rows` returns them. progress: what they were made of.

    said: a sentence to begin with, or "".
    """

    rows: Sequence[Row]
    progress: Progress
    said: str = ""

    def __str__(self) -> str:
        lines = [f"{row.lesson.name}: {row.progress}" for row in self.rows]
        return "\n".join([*filter(None, [self.said, self.progress.note]), *lines, f"Next: {next_step(self.rows)}"])

    def _repr_html_(self) -> str:
        columns = ("lesson", "minutes", "points", "your progress", "aims")
        head = "".join(f'<th scope="col" {_LEFT}>{column}</th>' for column in columns)
        body = "".join(_html_row(row) for row in self.rows)
        caption = "<caption>Your progress, as of your checks</caption>"
        said = "".join(f"<p>{escape(text)}</p>" for text in (self.said, self.progress.note) if text)
        following = f"<p><b>Next:</b> {_code(next_step(self.rows))}</p>"
        table = f"<table>{caption}<thead><tr>{head}</tr></thead><tbody>{body}</tbody></table>"
        aims = "".join(_html_aims(row) for row in self.rows if row.checked)
        return said + table + aims + following + self._take_away()

    def _repr_mimebundle_(self, include=None, exclude=None) -> dict[str, str]:
        return {"text/html": self._repr_html_(), "text/plain": str(self)}

    def _take_away(self) -> str:
        """Return a link that carries the whole file in itself; the page needs no server to hand it out."""
        if not self.progress.lessons:
            return ""
        data = base64.b64encode(progress_text(self.progress.lessons).encode("utf-8")).decode("ascii")
        return (
            f'<p><a download="{CARRIED}" href="data:application/json;base64,{data}">Take your progress away</a> '
            f"as a small file, {CARRIED}.</p>"
        )


def show_map(folder: str | Path = ".") -> ProgressTable:
    """Return the learner's progress as a table for a notebook. folder: the one that holds the lessons' folders."""
    return _table(Path(folder), read_progress(Path(folder)))


def bring_back(folder: str | Path = ".") -> ProgressTable:
    """Merge progress files that lie beside the map into the learner's progress, and return the table then.

    folder: the one that holds the lessons' folders. Browsers number a file they save twice: each one is taken.
    What is better in either place is kept; a file that cannot be used is told in a sentence, and changes nothing.
    """
    folder = Path(folder)
    found = sorted(folder.glob(f"{Path(CARRIED).stem}*.json"))
    said = [] if found else [f"There is no {CARRIED} here: drag yours into the list of files beside this page, then run the cell again."]
    for path in found:
        try:
            carry_in(folder, path)
            said.append(f"Brought in {path.name}.")
        except UserError as error:
            said.append(str(error))
    return _table(folder, read_progress(folder), " ".join(said))


def carry_in(folder: Path, path: Path) -> Progress:
    """Merge a progress file into a working copy's progress, and return the whole.

    Raises UserError if the file is none or is damaged, or the folder is no working copy.
    """
    brought = read_carried(path)
    if not (folder / STATE).is_dir():
        raise UserError(f"{folder} is no copy of the course; `ai-lifecycle lab` makes one.")
    return keep(folder, brought.lessons)


def _table(folder: Path, progress: Progress, said: str = "") -> ProgressTable:
    return ProgressTable(map_rows(folder, progress), progress, said)


def _html_row(row: Row) -> str:
    name = f"{row.lesson.number:02d} {escape(row.lesson.title)}"
    if row.is_written:
        name = f'<a href="{row.lesson.name}/{row.lesson.name}.ipynb">{name}</a>'
    texts = (f"{row.lesson.minutes}", row.points_in_words, row.progress, row.aims_in_words)
    cells = "".join(f"<td {_LEFT}>{escape(text)}</td>" for text in texts)
    return f'<tr><th scope="row" style="text-align:left;vertical-align:top;font-weight:normal">{name}</th>{cells}</tr>'


def _html_aims(row: Row) -> str:
    """Return the aims of a checked lesson, unfolded while something in it is missing."""
    title = f"{row.lesson.number:02d} {row.lesson.title}: {row.aims_in_words} aims reached"
    lines = "".join(_html_aim(aim) for aim in row.aims)
    return f"<details{' open' if row.state == BEGUN else ''}><summary>{escape(title)}</summary><ul>{lines}</ul></details>"


def _html_aim(aim: Aim) -> str:
    missing = [f"{item.asked.title}: {item.outcome}" for item in aim.items if not item.done or item.has_slipped]
    more = f" ({escape('; '.join(missing))})" if missing else ""
    return f"<li><b>{escape(aim.state)}</b>: {escape(aim.text)}{more}</li>"


def _code(text: str) -> str:
    """Return text as HTML, with what stands between backquotes as code."""
    parts = escape(text).split("`")
    return "".join(f"<code>{part}</code>" if place % 2 else part for place, part in enumerate(parts))


def _content(lessons: Path, lesson: Lesson) -> dict[str, Any] | None:
    """Return what a lesson's notebook holds: None if there is none, nothing if it is spoilt."""
    try:
        content = json.loads(notebook_of(lessons, lesson).read_text(encoding="utf-8"))
    except FileNotFoundError:
        return None
    except (OSError, ValueError):
        return {}
    return content if isinstance(content, dict) and isinstance(content.get("cells"), list) else {}
