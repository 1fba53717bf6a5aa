"""The learner's own progress: one small file in the working copy, written by `check`, and carried from place to place.

What was once reached is never lost: whatever is added to the file is merged with what it holds (`progress_record`).
"""

import json
import os
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from ai_lifecycle.grading.errors import UserError
from ai_lifecycle.grading.paths import STATE, save_older_version, write_text
from ai_lifecycle.grading.progress_record import LessonRecord, merge_lessons, parse_lesson

KIND, VERSION = "ai-lifecycle progress", 2


@dataclass(frozen=True)
class Progress:
    """What is known of each lesson, by its name, "03_training_process". note: what was wrong with the file, or ""."""

    lessons: Mapping[str, LessonRecord] = field(default_factory=dict)
    note: str = ""


def progress_file(working_copy: Path) -> Path:
    """Return where a working copy keeps its progress."""
    return working_copy / STATE / "progress.json"


def read_progress(working_copy: Path) -> Progress:
    """Return the progress kept in a working copy; nothing is known if there is no file yet.

    A damaged file is copied aside, and what can still be read of it is kept; `note` says so in one sentence.
    """
    file = progress_file(working_copy)
    try:
        text = _text_of(file)
        if text is None:
            return Progress()
        lessons, problem = _parse(text, file)
        if problem:
            with _alone(file.parent):
                return _load(file)
        return Progress(lessons)
    except UserError as error:
        return Progress(note=str(error))


def read_carried(path: Path) -> Progress:
    """Return the progress in a file that somebody brings. Raises UserError if it is none, or damaged in any part."""
    text = _text_of(path)
    if text is None:
        raise UserError(f"There is no file {path}; check the spelling.")
    lessons, problem = _parse(text, path)
    if problem:
        raise UserError(f"{path} was not brought in: {problem}; nothing was changed.")
    return Progress(lessons)


def keep(working_copy: Path, lessons: Mapping[str, LessonRecord]) -> Progress:
    """Merge lessons into the progress of a working copy, whole or not at all, and return what it holds then.

    Several programs may do so at once. Raises UserError if the file cannot be written, or a newer version wrote it.
    """
    file = progress_file(working_copy)
    with _alone(file.parent):
        before = _load(file)
        merged = merge_lessons(before.lessons, lessons)
        write_text(file, progress_text(merged))
    return Progress(merged, before.note)


def export(progress: Progress, target: Path) -> None:
    """Write progress to a file that can be taken away; what such a file holds already is merged, not overwritten.

    Raises UserError if the target is something else, or cannot be written.
    """
    there = _text_of(target)
    if there is not None:
        progress = Progress(merge_lessons(read_carried(target).lessons, progress.lessons))
    write_text(target, progress_text(progress.lessons))


def progress_text(lessons: Mapping[str, LessonRecord]) -> str:
    """Return progress as JSON that people can read: a line for each task."""
    plain = {name: lessons[name].plain() for name in sorted(lessons)}
    return "\n".join(_lines({KIND: VERSION, "lessons": plain}, depth=4)) + "\n"


def _lines(value: Any, depth: int, indent: str = "") -> list[str]:
    """Return a value as lines of JSON, broken up to a depth."""
    if depth == 0 or not isinstance(value, Mapping) or not value:
        return [json.dumps(value, ensure_ascii=False)]
    lines = ["{"]
    for place, (name, content) in enumerate(value.items(), 1):
        first, *rest = _lines(content, depth - 1, indent + " ")
        inner = [f"{indent} {json.dumps(name, ensure_ascii=False)}: {first}", *rest]
        inner[-1] += "," if place < len(value) else ""
        lines += inner
    return [*lines, indent + "}"]


def _load(file: Path) -> Progress:
    """Return what a progress file holds. A damaged one is copied aside first, then written anew with what is left."""
    text = _text_of(file)
    if text is None:
        return Progress()
    lessons, problem = _parse(text, file)
    if not problem:
        return Progress(lessons)
    aside = save_older_version(file, word="damaged")
    write_text(file, progress_text(lessons))
    saved = f"{len(lessons)} lessons in it could be read" if lessons else "it is begun anew"
    return Progress(lessons, f"Your progress file is damaged ({problem}): {saved}, and a copy is kept as {aside}.")


def _parse(text: str, path: Path) -> tuple[dict[str, LessonRecord], str]:
    """Return the lessons that a text holds, and what is wrong with it, "" if nothing is.

    Raises UserError if a newer version wrote it.
    """
    try:
        content = json.loads(text)
    except (ValueError, RecursionError) as error:
        return {}, f"no valid JSON, line {error.lineno}" if isinstance(error, json.JSONDecodeError) else "no valid JSON"
    if not isinstance(content, dict):
        return {}, "it holds no progress"
    version = content.get(KIND, 1)
    if isinstance(version, int) and version > VERSION:
        raise UserError(f"{path} was written by a newer version of ai-lifecycle; update this one to use it.")
    # The first version was the lessons alone.
    entries = content.get("lessons") if KIND in content else content
    if not isinstance(entries, dict):
        return {}, "it holds no progress"
    lessons, spoilt = {}, []
    for name, entry in entries.items():
        try:
            lessons[name] = parse_lesson(entry)
        except (ValueError, TypeError, KeyError, AttributeError):
            spoilt.append(name)
    return lessons, f"the entry {spoilt[0][:40]!r} makes no sense" if spoilt else ""


def _text_of(path: Path) -> str | None:
    """Return the text in a file, None if there is no such file. Raises UserError if it cannot be read."""
    try:
        return path.read_bytes().decode("utf-8", "replace")
    except FileNotFoundError:
        return None
    except OSError as error:
        raise UserError(f"Cannot read {path} ({(error.strerror or str(error)).lower()}).") from None


@contextmanager
def _alone(folder: Path) -> Iterator[None]:
    """Wait until no other program is here, where the system has such locks; they end with the program that holds them."""
    try:
        import fcntl
    except ImportError:  # Windows: two checks that end in the same instant may lose one of their results
        yield
        return
    handle = None
    with suppress(OSError):  # some network drives have no locks
        folder.mkdir(parents=True, exist_ok=True)
        handle = os.open(folder, os.O_RDONLY)
        fcntl.flock(handle, fcntl.LOCK_EX)
    try:
        yield
    finally:
        if handle is not None:
            os.close(handle)
