"""What a submission wrote while it ran, brought back from its room: plots, tables, models, as nbgrader keeps them.

The submission is still there and can change its folder at any moment, and put another one in its place. So the folder
is opened before anything of the submission's runs, and no link is ever followed (see found_files.py). The same caps hold
as for what a submission brings in, and the same names are refused.
"""

import os
from collections.abc import Collection
from pathlib import Path, PurePosixPath

from nbformat.notebooknode import NotebookNode

from ai_lifecycle.grading.errors import UserError
from ai_lifecycle.grading.found_files import FILE, FOLDER, LINK, Found, find_files, opened_beneath
from ai_lifecycle.grading.submitted_files import STAMP, Caps, read_bytes, readable, sort_out

_MADE_AGAIN = {"__pycache__", ".ipynb_checkpoints"}  # nobody misses these, and Python would run what is in one
_NOTES = "ai_lifecycle_left_out"


def bring_back(room: int, place: Path, kept: Collection[str] = (), caps: Caps | None = None) -> list[str]:
    """Copy the files that are new or changed in a room, and return a sentence for each that was left out.

    room: where a submission ran, as `found_files.opened` gave it. place: the folder that the room began as a copy of. kept: the
    course's files there, by relative path, which stay as they are; so do notebooks and the time stamp.
    """
    caps = caps or Caps()
    try:
        there = find_files(room, caps.files, caps.depth)
    except OSError as error:
        return [f"What it wrote was not kept: it cannot be read ({error.strerror})."]
    if len(there) > caps.files:
        return [f"What it wrote was not kept: it left more than {caps.files} files."]
    found = [one for one, about in there if _is_news(one, about, place, kept)]
    links = [one for one in found if one.kind == LINK]
    taken, notes = sort_out([one for one in found if one.kind != LINK], place, (), caps)
    notes += [f"{readable(one.path)} was left out: it is a link." for one in links]
    for one in taken:
        try:
            _replace(place / one.path, _read_beneath(room, one))
        except (OSError, UserError) as error:
            why = getattr(error, "strerror", None) or str(error)
            notes.append(f"{readable(one.path)} was left out: {why.rstrip('.')}.")
    return [f"Of what it wrote, {note}" for note in notes]


def _is_news(one: Found, about: os.stat_result, place: Path, kept: Collection[str]) -> bool:
    if _MADE_AGAIN & set(one.path.parts):
        return False
    if one.kind == FOLDER:
        return not (place / one.path).is_dir()
    if str(one.path) in (STAMP, *kept) or one.path.suffix == ".ipynb":
        return False
    try:
        before = os.lstat(place / one.path)
    except OSError:
        return True
    return (about.st_size, about.st_mtime_ns) != (before.st_size, before.st_mtime_ns) or one.kind != FILE


def _read_beneath(room: int, one: Found) -> bytes:
    """Return what a file holds, reached without following a link. Raises OSError or UserError if it cannot be."""
    with opened_beneath(room, one.path.parent) as folder:
        return read_bytes(PurePosixPath(one.path.name), one.size, folder)


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
