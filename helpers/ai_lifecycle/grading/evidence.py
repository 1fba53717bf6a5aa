"""What a lesson showed when a copy of it was run: its cost ledger, and the criteria of a delivered work. Pure functions.

A cell shows such evidence by an output of the type `course.EVIDENCE_TYPE` beside what people see:
{"ledger": {"title": "...", "training": {"wall_seconds": 1.2, ...}, "inference": {...}}}, or
{"criteria": [{"criterion": "p95 latency", "demand": "at most 20 ms", "measured": "3.1 ms", "met": true}, ...]}.
"""

import math
from collections.abc import Mapping, Sequence
from typing import Any

from nbformat.notebooknode import NotebookNode

from ai_lifecycle.course import EVIDENCE_TYPE

_SIDES = ("training", "inference")
_WORDS = ("criterion", "demand", "measured")
_LONGEST, _MOST = 200, 40  # letters of a text, and lines of a list: this goes into a small file


def evidence_of(executed: NotebookNode, measured: str) -> dict[str, dict[str, Any]]:
    """Return the last evidence of each kind in a notebook's outputs, by kind; malformed evidence is left out.

    measured: the time to write beside it.
    """
    found: dict[str, dict[str, Any]] = {}
    for cell in executed.cells:
        for output in cell.get("outputs", ()):
            shown = output.get("data", {}).get(EVIDENCE_TYPE)
            if isinstance(shown, Mapping):
                ledger, rows = _ledger(shown.get("ledger")), _criteria(shown.get("criteria"))
                found |= {"ledger": {"measured": measured, **ledger}} if ledger else {}
                found |= {"criteria": {"measured": measured, "rows": rows}} if rows else {}
    return found


def _ledger(shown: Any) -> dict[str, Any]:
    if not isinstance(shown, Mapping) or not all(isinstance(shown.get(side), Mapping) for side in _SIDES):
        return {}
    sides = {side: {str(name): number for name, number in shown[side].items() if _is_number(number)} for side in _SIDES}
    return {"title": str(shown.get("title", ""))[:_LONGEST], **sides}


def _criteria(shown: Any) -> list[dict[str, Any]]:
    if not isinstance(shown, Sequence) or isinstance(shown, str):
        return []
    rows = [row for row in shown[:_MOST] if isinstance(row, Mapping) and "criterion" in row and "met" in row]
    return [{**{word: str(row.get(word, ""))[:_LONGEST] for word in _WORDS}, "met": row["met"] is True} for row in rows]


def _is_number(number: Any) -> bool:
    return isinstance(number, int | float) and not isinstance(number, bool) and math.isfinite(number)
