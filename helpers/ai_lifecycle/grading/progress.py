"""The learner's own progress: one small file in the working copy, written by `check`."""

import json
from collections.abc import Mapping
from datetime import datetime
from pathlib import Path
from typing import Any

from ai_lifecycle.course import Lesson
from ai_lifecycle.grading.paths import STATE, write_text


def progress_file(working_copy: Path) -> Path:
    """Return where a working copy keeps its progress."""
    return working_copy / STATE / "progress.json"


def read_progress(working_copy: Path) -> dict[str, Any]:
    """Return what is known of each lesson, by its name; empty if nothing was checked yet or the file is spoilt.

    {"03_training_process": {"tasks": {"training_process-forward": {"outcome": "passed", "points": 4,
    "max_points": 4, "hints": 0}}, "checked": "2026-01-31T20:15:00"}}
    """
    try:
        content = json.loads(progress_file(working_copy).read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return {}
    return content if isinstance(content, dict) else {}


def record(working_copy: Path, lesson: Lesson, tasks: Mapping[str, Mapping[str, Any]], now: datetime | None = None) -> None:
    """Keep the outcome of one check of a lesson; the other lessons' entries stay.

    tasks: by task id, each with outcome, points, max_points and hints. now: by default the clock's.
    Raises UserError if the working copy cannot be written.
    """
    progress = read_progress(working_copy)
    checked = (now or datetime.now()).isoformat(timespec="seconds")
    progress[lesson.name] = {"tasks": {task: dict(result) for task, result in tasks.items()}, "checked": checked}
    write_text(progress_file(working_copy), json.dumps(progress, indent=1, sort_keys=True) + "\n")
