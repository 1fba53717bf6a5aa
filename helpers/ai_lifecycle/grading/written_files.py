"""What a submission wrote while it ran, brought back from its room: plots, tables, models, as nbgrader keeps them.

The submission is still there and can change its folder at any moment, so each file is opened from folder to folder, and
no link is ever followed. The same caps hold as for what a submission brings in, and the same names are refused.
"""

import os
from collections.abc import Collection
from pathlib import Path, PurePosixPath

from nbformat.notebooknode import NotebookNode

from ai_lifecycle.grading.errors import UserError
from ai_lifecycle.grading.submitted_files import FILE, FOLDER, LINK, STAMP, Caps, Found, look, read_bytes, readable, sort_out

_MADE_AGAIN = {"__pycache__", ".ipynb_checkpoints"}  # nobody misses these, and Python would run what is in one
_NOTES = "ai_lifecycle_left_out"


def bring_back(room: Path, place: Path, kept: Collection[str] = (), caps: Caps | None = None) -> list[str]:
    """Copy the files that are new or changed in a room, and return a sentence for each that was left out.

    room: where a submission ran. place: the folder that the room began as a copy of. kept: the course's files there, by
    relative path, which stay as they are; so do notebooks and the time stamp.
    """
    caps = caps or Caps()
    try:
        there = look(room, caps)
    except UserError as error:
        return [f"What it wrote was not kept: {error}"]
    if len(there) > caps.files:
        return [f"What it wrote was not kept: it left more than {caps.files} files."]
    found = [one for one in there if _is_news(one, room, place, kept)]
    links = [one for one in found if one.kind == LINK]
    taken, notes = sort_out([one for one in found if one.kind != LINK], room, (), caps)
    notes += [f"{readable(one.path)} was left out: it is a link." for one in links]
    for one in taken:
        try:
            _replace(place / one.path, _read_beneath(room, one))
        except (OSError, UserError) as error:
            why = getattr(error, "strerror", None) or str(error)
            notes.append(f"{readable(one.path)} was left out: {why.rstrip('.')}.")
    return [f"Of what it wrote, {note}" for note in notes]


def _is_news(one: Found, room: Path, place: Path, kept: Collection[str]) -> bool:
    if _MADE_AGAIN & set(one.path.parts):
        return False
    if one.kind == FOLDER:
        return not (place / one.path).is_dir()
    if str(one.path) in (STAMP, *kept) or one.path.suffix == ".ipynb":
        return False
    try:
        now, before = os.lstat(room / one.path), os.lstat(place / one.path)
    except OSError:
        return True
    return (now.st_size, now.st_mtime_ns) != (before.st_size, before.st_mtime_ns) or one.kind != FILE


def _read_beneath(room: Path, one: Found) -> bytes:
    """Return what a file holds, reached without following a link. Raises OSError or UserError if it cannot be."""
    folder = os.open(room, os.O_RDONLY | os.O_DIRECTORY)
    try:
        for part in one.path.parts[:-1]:
            inner = os.open(part, os.O_RDONLY | os.O_DIRECTORY | os.O_NOFOLLOW, dir_fd=folder)
            os.close(folder)
            folder = inner
        return read_bytes(PurePosixPath(one.path.name), one.size, folder)
    finally:
        os.close(folder)


def _replace(path: Path, data: bytes) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.unlink(missing_ok=True)  # what was handed in may be read-only
    path.write_bytes(data)


def note_left_out(notebook: NotebookNode, notes: list[str]) -> None:
    """Keep in an executed notebook's metadata what of its files was left out."""
    notebook.metadata.pop(_NOTES, None)
    if notes:
        notebook.metadata[_NOTES] = notes


def left_out_of(notebook: NotebookNode) -> list[str]:
    """Return what `note_left_out` has kept."""
    return list(notebook.metadata.get(_NOTES, []))
