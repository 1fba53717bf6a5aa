"""What is remembered of one lesson, and how two memories of it become one. Pure functions.

Merging keeps the best of both, whichever comes first, and however often: it is commutative, associative, idempotent.
"""

import json
import math
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any, TypeVar

from ai_lifecycle.grading.evidence import sound_evidence

# Worst first: which outcome counts if two checks ended in the same second.
_RANK = ("not attempted", "broken", "not yet", "passed")
Memory = TypeVar("Memory")


@dataclass(frozen=True)
class TaskRecord:
    """How one task stands.

    outcome: at the last check. checked: when that was. points: the most it ever had. max_points: what it can have.
    passed: when it was first passed, "" if never. hints: how many rungs of its ladder were offered.
    """

    outcome: str
    points: float
    max_points: float
    checked: str
    passed: str = ""
    hints: int = 0


@dataclass(frozen=True)
class LessonRecord:
    """How one lesson stands. checked: when it last was. tasks: by id. questions: when each was first seen answered.

    evidence: by kind, "ledger" or "criteria": what the lesson showed when it was run, with "measured", the time.
    """

    checked: str
    tasks: Mapping[str, TaskRecord] = field(default_factory=dict)
    questions: Mapping[str, str] = field(default_factory=dict)
    evidence: Mapping[str, Mapping[str, Any]] = field(default_factory=dict)

    def plain(self) -> dict[str, Any]:
        """Return it as JSON's own types, in the order people read."""
        tasks = {
            name: {
                "outcome": task.outcome, "points": task.points, "max_points": task.max_points,
                "passed": task.passed, "checked": task.checked, "hints": task.hints,
            }
            for name, task in sorted(self.tasks.items())
        }  # fmt: skip
        record = {"checked": self.checked, "tasks": tasks, "questions": dict(sorted(self.questions.items()))}
        return {**record, "evidence": {kind: dict(self.evidence[kind]) for kind in sorted(self.evidence)}}


def stamp(moment: datetime | None = None) -> str:
    """Return a moment as it is written, in universal time, so that texts sort as times do. By default: now.

    >>> stamp(datetime.fromisoformat("2026-01-31T20:15:00+02:00"))
    '2026-01-31T18:15:00+00:00'
    """
    return (moment or datetime.now(UTC)).astimezone(UTC).isoformat(timespec="seconds")


def merge_lessons(one: Mapping[str, LessonRecord], other: Mapping[str, LessonRecord]) -> dict[str, LessonRecord]:
    """Return what both know of all lessons, the best of each."""
    return _merged(one, other, _merge_lesson)


def parse_lesson(entry: Mapping[str, Any]) -> LessonRecord:
    """Return a lesson's record from JSON, also from that of the first version, which had neither dates nor questions.

    Raises ValueError, TypeError, KeyError or AttributeError if it is malformed.
    """
    checked = _moment(entry["checked"])
    tasks = {name: _parse_task(task, checked) for name, task in entry["tasks"].items()}
    questions = {name: _moment(since) for name, since in entry.get("questions", {}).items()}
    kept = entry.get("evidence", {})
    evidence = {kind: {"measured": _moment(kept[kind]["measured"]), **shown} for kind, shown in sound_evidence(kept).items()}
    return LessonRecord(checked, tasks, questions, evidence)


def _parse_task(task: Mapping[str, Any], checked: str) -> TaskRecord:
    outcome, points, most = task["outcome"], task["points"], task["max_points"]
    hints = task.get("hints", 0)
    if outcome not in _RANK or not all(_is_count(number) for number in (points, most, hints)):
        raise ValueError("a task's entry is malformed")
    since = task.get("passed", checked if outcome == "passed" else "")
    when = _moment(task.get("checked", checked))
    return TaskRecord(outcome, points, most, when, _moment(since) if since else "", int(hints))


def _is_count(number: Any) -> bool:
    return isinstance(number, int | float) and not isinstance(number, bool) and math.isfinite(number) and number >= 0


def _moment(text: str) -> str:
    """Return a written moment in universal time. One without a zone is local: the first version wrote such."""
    return stamp(datetime.fromisoformat(text))


def _merge_lesson(one: LessonRecord, other: LessonRecord) -> LessonRecord:
    return LessonRecord(
        max(one.checked, other.checked),
        _merged(one.tasks, other.tasks, _merge_task),
        _merged(one.questions, other.questions, min),
        _merged(one.evidence, other.evidence, lambda a, b: max(a, b, key=_worth)),
    )


def _merge_task(one: TaskRecord, other: TaskRecord) -> TaskRecord:
    later = max(one, other, key=lambda task: (task.checked, _RANK.index(task.outcome), task.max_points))
    passed = min(filter(None, (one.passed, other.passed)), default="")
    points, hints = max(one.points, other.points), max(one.hints, other.hints)
    return TaskRecord(later.outcome, points, later.max_points, later.checked, passed, hints)


def _worth(shown: Mapping[str, Any]) -> tuple[int, str, str]:
    """Order evidence of one kind: most criteria passed, then latest, then any order that does not depend on chance."""
    passed = sum(row["passed"] is True for row in shown.get("rows", ()))
    return passed, shown["measured"], json.dumps(shown, sort_keys=True)


def _merged(one: Mapping[str, Memory], other: Mapping[str, Memory], merge: Callable) -> dict[str, Memory]:
    both = {name: merge(one[name], other[name]) for name in one if name in other}
    return {name: both.get(name, one.get(name, other.get(name))) for name in [*one, *(n for n in other if n not in one)]}
