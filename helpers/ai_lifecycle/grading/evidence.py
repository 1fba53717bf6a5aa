"""What a lesson showed when a copy of it was run: its cost ledger, and the criteria of a delivered work. Pure functions.

A cell shows such evidence by an output of the type `course.EVIDENCE_TYPE` beside what people see:
{"ledger": {"title": "...", "training": {"wall_seconds": 1.2, ...}, "inference": {...}}}, or
{"criteria": [{"name": "size", "demanded": "at most 400 kB", "came": "31 kB", "passed": true}, ...]}, where null for
`passed` says that it was not asked. Criteria count where a learner tries an answer, in a cell named "...-try": elsewhere
a lesson may hold something of its own against them.
"""

import math
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

from ai_lifecycle.course import EVIDENCE_TYPE

if TYPE_CHECKING:
    from nbformat.notebooknode import NotebookNode

_SIDES = ("training", "inference")
_WORDS = ("name", "demanded", "came")
_LONGEST, _MOST = 200, 40  # letters of a text, and lines of a list: this goes into a small file


def evidence_of(executed: "NotebookNode", measured: str) -> dict[str, dict[str, Any]]:
    """Return the last evidence of each kind in a notebook's outputs, by kind; malformed evidence is left out.

    measured: the time to write beside it.
    """
    found: dict[str, dict[str, Any]] = {}
    for cell in executed.cells:
        for output in cell.get("outputs", ()):
            shown = output.get("data", {}).get(EVIDENCE_TYPE)
            if isinstance(shown, Mapping):
                rows = shown.get("criteria") if str(cell.get("id")).endswith("-try") else None
                found |= sound_evidence({"ledger": shown.get("ledger"), "criteria": {"rows": rows}})
    return {kind: {"measured": measured, **found[kind]} for kind in sorted(found)}


def sound_evidence(kept: Mapping[str, Any]) -> dict[str, dict[str, Any]]:
    """Return of what is kept, by kind, only what has the right form. The time is left out."""
    ledger, rows = _ledger(kept.get("ledger")), kept.get("criteria")
    rows = _criteria(rows.get("rows")) if isinstance(rows, Mapping) else []
    return ({"ledger": ledger} if ledger else {}) | ({"criteria": {"rows": rows}} if rows else {})


def _ledger(shown: Any) -> dict[str, Any]:
    if not isinstance(shown, Mapping) or not all(isinstance(shown.get(side), Mapping) for side in _SIDES):
        return {}
    sides = {side: {str(name): number for name, number in shown[side].items() if _is_number(number)} for side in _SIDES}
    return {"title": str(shown.get("title", ""))[:_LONGEST], **sides}


def _criteria(shown: Any) -> list[dict[str, Any]]:
    if not isinstance(shown, Sequence) or isinstance(shown, str):
        return []
    rows = [row for row in shown[:_MOST] if isinstance(row, Mapping) and row.get("name") and _is_verdict(row)]
    return [{**{word: str(row.get(word, ""))[:_LONGEST] for word in _WORDS}, "passed": row["passed"]} for row in rows]


def _is_verdict(row: Mapping[str, Any]) -> bool:
    return "passed" in row and (row["passed"] is None or isinstance(row["passed"], bool))


def _is_number(number: Any) -> bool:
    return isinstance(number, int | float) and not isinstance(number, bool) and math.isfinite(number)
