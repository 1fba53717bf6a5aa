"""The portfolio: one HTML page with the evidence of what a learner has done, sealed by a digest.

The digest covers the whole page: every word it shows and the data embedded in it. There is no secret key, so it shows
that a page was not changed since it was made, not who made it; `verification` runs the notebooks again for that.
"""

import hashlib
import json
import re
from collections.abc import Mapping, Sequence
from datetime import datetime
from importlib.metadata import version
from importlib.resources import files
from pathlib import Path
from typing import Any

from ai_lifecycle.grading.errors import UserError
from ai_lifecycle.grading.paths import write_text
from ai_lifecycle.grading.progress import Progress
from ai_lifecycle.grading.progress_record import stamp
from ai_lifecycle.progress.mastery import COMPLETE, Item, Row

KIND, VERSION = "ai-lifecycle portfolio", 1
FILE = "portfolio.html"
_SEAL = re.compile(r'<code id="digest">([0-9a-f]{64})</code>')
_DATA = re.compile(r'<script type="application/json" id="portfolio">(.*?)</script>', re.DOTALL)
_BLANK = f'<code id="digest">{"0" * 64}</code>'


def portfolio_data(rows: Sequence[Row], progress: Progress, name: str = "", made: datetime | None = None) -> dict[str, Any]:
    """Return all that a portfolio says, as JSON's own types.

    rows, progress: as `page.map_rows` and `read_progress` return them. name: the learner's, if they give it.
    made: by default now. Raises UserError if nothing was checked yet.
    """
    written = [row for row in rows if row.is_written]
    checked = [row for row in written if row.checked]
    if not checked:
        raise UserError("There is nothing to show yet: check a lesson first, for example `ai-lifecycle check 0`.")
    done = [item.done for row in checked for item in row.tasks if item.done]
    return {
        KIND: VERSION,
        "course": version("ai-lifecycle"),
        "name": "".join(letter for letter in " ".join(name.split())[:100] if letter.isprintable()),
        "made": stamp(made),
        "is_finished": all(row.state == COMPLETE for row in written),
        "passed": sum(row.passed for row in written),
        "tasks": sum(len(row.tasks) for row in written),
        "aims_reached": sum(row.mastered for row in written),
        "aims": sum(len(row.aims) for row in written),
        "first_passed": min(done, default=""),
        "last_passed": max(done, default=""),
        "lessons": [_lesson(row, progress.lessons[row.lesson.name].evidence) for row in checked],
        "not_begun": [row.lesson.name for row in written if not row.checked],
        "not_written": [row.lesson.name for row in rows if not row.is_written],
    }


def portfolio_page(data: Mapping[str, Any]) -> str:
    """Return the page that shows what `portfolio_data` returned, sealed."""
    from jinja2 import Environment, StrictUndefined

    environment = Environment(autoescape=True, undefined=StrictUndefined, trim_blocks=True, lstrip_blocks=True)
    environment.filters["day"] = lambda moment: moment[:10]
    environment.filters["ledger_rows"] = _ledger_rows
    template = environment.from_string(files("ai_lifecycle.progress").joinpath("portfolio.html.j2").read_text(encoding="utf-8"))
    page = template.render(data=data, digest="0" * 64)
    return page.replace(_BLANK, _BLANK.replace("0" * 64, digest_of(page)))


def digest_of(page: str) -> str:
    """Return the SHA-256 of a page, its own digest and how its lines end left aside, in hexadecimal."""
    plain = _SEAL.sub(_BLANK, page.replace("\r\n", "\n"), count=1)
    return hashlib.sha256(plain.encode("utf-8")).hexdigest()


def read_page(path: Path) -> dict[str, Any]:
    """Return the data of a portfolio page that was not changed since it was made.

    Raises UserError if it cannot be read, is no portfolio, or is not as it was made.
    """
    text = _text_of(path)
    seals, parts = _SEAL.findall(text), _DATA.findall(text)
    if len(seals) != 1 or len(parts) != 1:
        raise UserError(f"{path} is no portfolio page of this course, or its digest is gone.")
    if digest_of(text) != seals[0]:
        raise UserError(f"{path} was changed after it was made: its digest does not fit what it holds.")
    try:
        data = json.loads(parts[0])
        if data[KIND] > VERSION:
            raise UserError(f"{path} was made by a newer version of ai-lifecycle; update this one to verify it.")
        # What is read of it later is here, or it is no portfolio.
        [data[name] for name in ("passed", "tasks", "is_finished")], data["name"] + data["made"]
        [(entry["name"] + task["id"], task["done"]) for entry in data["lessons"] for task in entry["tasks"]]
        return data
    except (ValueError, KeyError, TypeError):
        raise UserError(f"{path} is no portfolio page of this course: its data cannot be read.") from None


def write_portfolio(target: Path, page: str) -> None:
    """Write a portfolio page; an older one makes room for it, anything else does not.

    Raises UserError if something else is there, or the file cannot be written.
    """
    if target.exists() and not _DATA.search(_text_of(target)):
        raise UserError(f"{target} is there already and is no portfolio; name another file with --output.")
    write_text(target, page)


def _lesson(row: Row, evidence: Mapping[str, Mapping[str, Any]]) -> dict[str, Any]:
    return {
        "name": row.lesson.name,
        "part": row.lesson.seed_step,
        "question": row.lesson.question,
        "checked": row.checked,
        "is_complete": row.state == COMPLETE,
        "progress": row.progress,
        "aims": [{"text": aim.text, "state": aim.state} for aim in row.aims],
        "tasks": [_item(item) for item in row.tasks],
        "questions": [_item(item) for item in row.questions],
        "ledger": dict(evidence.get("ledger", {})),
        "criteria": dict(evidence.get("criteria", {})),
    }


def _item(item: Item) -> dict[str, Any]:
    asked = item.asked
    return {
        "id": asked.id, "title": asked.title, "points": min(item.points, asked.points), "max_points": asked.points,
        "outcome": item.outcome, "done": item.done,
    }  # fmt: skip


def _ledger_rows(ledger: Mapping[str, Any]) -> list[tuple[str, str, str]]:
    """Return the lines of a ledger as a notebook shows them; none if its numbers are incomplete."""
    from ai_lifecycle.ledger import Ledger
    from ai_lifecycle.measure import Cost

    try:
        return Ledger(Cost(**ledger["training"]), Cost(**ledger["inference"])).rows()
    except (KeyError, TypeError):
        return []


def _text_of(path: Path) -> str:
    try:
        return path.read_bytes().decode("utf-8")
    except FileNotFoundError:
        raise UserError(f"There is no file {path}; `ai-lifecycle portfolio` makes one.") from None
    except UnicodeDecodeError:
        raise UserError(f"{path} is no portfolio page of this course: it is not UTF-8 text.") from None
    except OSError as error:
        raise UserError(f"Cannot read {path} ({(error.strerror or str(error)).lower()}).") from None
