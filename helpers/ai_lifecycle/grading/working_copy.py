"""The learner's own copy of the course: made once, brought up to date ever after, never overwritten.

Light to import on purpose: nbformat is loaded only where two versions of a notebook are merged.
"""

import stat
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

from ai_lifecycle.grading.errors import UserError
from ai_lifecycle.grading.paths import STATE, save_older_version, write_bytes
from ai_lifecycle.grading.quick_import import without_address_checks

if TYPE_CHECKING:
    from nbformat.notebooknode import NotebookNode


@dataclass
class Summary:
    """What an update did, as paths inside the working copy.

    made: new files. updated: files brought up to the release. kept: cells where the learner's version was kept
    although the release changed it, as "file: cell". saved: older versions kept beside. left: sentences about files
    that were left as they are, and why.
    """

    made: list[str] = field(default_factory=list)
    updated: list[str] = field(default_factory=list)
    kept: list[str] = field(default_factory=list)
    saved: list[str] = field(default_factory=list)
    left: list[str] = field(default_factory=list)

    def in_words(self, target: Path) -> str:
        """Return what was done, a line for each thing the learner should know."""
        lines = [f"Your copy of the course is {target}."]
        if self.made:
            lines.append(f"Made {len(self.made)} new file{'s' if len(self.made) > 1 else ''}.")
        lines += [f"Updated {name}." for name in self.updated]
        lines += [f"The older version is kept as {name}." for name in self.saved]
        lines += [f"Kept your version of {name}, which the course has changed too." for name in self.kept]
        return "\n".join(lines + self.left)


def update_working_copy(lessons: Path, target: Path, now: datetime | None = None) -> Summary:
    """Make or update the learner's working copy of the released lessons.

    lessons: the folder of released files. target: the working copy; made if missing.
    now: the time that names an older version, by default the clock's.
    Nothing is deleted, and whatever is replaced is first saved beside it if the learner had changed it.
    May be stopped at any point and run again.
    Raises UserError if the target cannot be written, or lies inside the course's own folders.
    """
    target = target.resolve()
    lessons = lessons.resolve()
    if target == lessons.parent or lessons in (target, *target.parents):
        raise UserError(f"{target} belongs to the course itself; choose another folder, such as my-course.")
    if target.exists() and not target.is_dir():
        raise UserError(f"{target} is a file; name a folder for your copy of the course.")
    summary = Summary()
    for source in sorted(lessons.rglob("*")):
        relative = source.relative_to(lessons)
        if source.is_file() and not any(part.startswith(".") for part in relative.parts):
            try:
                _update_file(source, target, relative, now or datetime.now(), summary)
            except OSError as error:
                summary.left.append(f"{relative} was left as it is: {error.strerror}.")
    _make_state(target)
    return summary


def _make_state(target: Path) -> None:
    """Mark the folder as a working copy, even if there was nothing to copy."""
    try:
        (target / STATE).mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise UserError(f"Cannot write {target} ({error.strerror}); choose a folder that you may write to.") from None


def _update_file(source: Path, target: Path, relative: Path, now: datetime, summary: Summary) -> None:
    mine, base = target / relative, target / STATE / "base" / relative
    new = source.read_bytes()
    old = base.read_bytes() if base.is_file() else None
    if not mine.exists():
        write_bytes(mine, new)
        summary.made.append(str(relative))
    elif new == old:
        return  # the release has not changed: whatever the learner made of it stands
    elif not mine.stat().st_mode & stat.S_IWUSR:
        summary.left.append(f"{relative} is read-only and was left as it is; make it writable to get the new release.")
        return
    elif mine.read_bytes() in (new, old):
        if mine.read_bytes() != new:
            write_bytes(mine, new)
            summary.updated.append(str(relative))
    elif source.suffix == ".ipynb":
        if not _update_notebook(source, mine, old, relative, now, summary):
            return
    else:
        summary.left.append(f"{relative} was changed by you and was left as it is; the release has another version.")
        return
    # Last: if we are stopped before this, the next run merges again and finds nothing left to do.
    write_bytes(base, new)


def _update_notebook(
    source: Path, mine: Path, old: bytes | None, relative: Path, now: datetime, summary: Summary
) -> bool:
    """Merge one notebook in place. Returns whether it now stands on the new release."""
    without_address_checks()
    from ai_lifecycle.grading.merge import merge
    from ai_lifecycle.grading.notebooks import notebook_text, read_notebook

    try:
        learner = read_notebook(mine)
    except UserError as error:
        summary.left.append(f"{error} It was left as it is.")
        return False
    merged = merge(learner, _notebook_or_none(old), read_notebook(source))
    summary.kept += [f"{relative}: {name}" for name in merged.kept]
    data = notebook_text(merged.notebook).encode("utf-8")
    if data != mine.read_bytes():
        summary.saved.append(str(save_older_version(mine, now).relative_to(mine.parents[len(relative.parts) - 1])))
        write_bytes(mine, data)
        summary.updated.append(str(relative))
    return True


def _notebook_or_none(data: bytes | None) -> "NotebookNode | None":
    """Return the notebook in a base copy, None if there is none or somebody has spoilt it."""
    from ai_lifecycle.grading.notebooks import parse_notebook

    try:
        return parse_notebook(data.decode("utf-8"), "the base copy") if data is not None else None
    except (UserError, UnicodeDecodeError):
        return None
