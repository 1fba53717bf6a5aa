"""What a submission wrote while it ran, brought back from its room: plots, tables, models, as nbgrader keeps them.

The submission is still there and can change its folder at any moment, and put another one in its place. So the folder
is opened before anything of the submission's runs, all in it is looked at and opened from folder to folder, and no link
is ever followed. The same caps hold as for what a submission brings in, and the same names are refused.
"""

import errno
import os
import stat
from collections.abc import Collection, Iterator
from contextlib import contextmanager
from pathlib import Path, PurePosixPath

from nbformat.notebooknode import NotebookNode

from ai_lifecycle.grading.errors import UserError
from ai_lifecycle.grading.submitted_files import FILE, FOLDER, LINK, OTHER, STAMP, Caps, Found, read_bytes, readable, sort_out

_MADE_AGAIN = {"__pycache__", ".ipynb_checkpoints"}  # nobody misses these, and Python would run what is in one
_NOTES = "ai_lifecycle_left_out"


@contextmanager
def opened(folder: Path) -> Iterator[int]:
    """Give a folder's descriptor: it leads to this folder, whatever may stand in its place later."""
    number = _open(str(folder))
    try:
        yield number
    finally:
        os.close(number)


def bring_back(room: int, place: Path, kept: Collection[str] = (), caps: Caps | None = None) -> list[str]:
    """Copy the files that are new or changed in a room, and return a sentence for each that was left out.

    room: where a submission ran, as `opened` gave it. place: the folder that the room began as a copy of. kept: the
    course's files there, by relative path, which stay as they are; so do notebooks and the time stamp.
    """
    caps = caps or Caps()
    try:
        there = _look(room, caps)
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


def _look(room: int, caps: Caps) -> list[tuple[Found, os.stat_result]]:
    """Return what is in a room, folders before what they hold; no more than the caps allow, and one over."""
    owner, found = os.fstat(room).st_uid, []

    def enter(folder: int, path: PurePosixPath) -> None:
        with os.scandir(folder) as entries:
            names = sorted(entry.name for entry in entries)
        for name in names:
            if len(found) > caps.files:
                return
            about = os.stat(name, dir_fd=folder, follow_symlinks=False)
            one = _found(path / name, about, owner)
            found.append((one, about))
            if one.kind == FOLDER and len(one.path.parts) <= caps.depth:
                try:
                    inner = _open(name, folder)
                except OSError as error:
                    if error.errno not in (errno.ELOOP, errno.ENOTDIR):
                        raise
                    found[-1] = Found(one.path, LINK), about  # it was a folder a moment ago
                    continue
                try:
                    enter(inner, one.path)
                finally:
                    os.close(inner)

    enter(room, PurePosixPath())
    return found


def _found(path: PurePosixPath, about: os.stat_result, owner: int) -> Found:
    kinds = {stat.S_IFLNK: LINK, stat.S_IFDIR: FOLDER, stat.S_IFREG: FILE}
    kind = kinds.get(stat.S_IFMT(about.st_mode), OTHER)
    foreign = kind in (FILE, OTHER) and about.st_nlink > 1 and about.st_uid != owner
    return Found(path, kind, about.st_size if kind in (FILE, OTHER) else 0, foreign=foreign)


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
    folder = os.dup(room)
    try:
        for part in one.path.parts[:-1]:
            inner = _open(part, folder)
            os.close(folder)
            folder = inner
        return read_bytes(PurePosixPath(one.path.name), one.size, folder)
    finally:
        os.close(folder)


def _open(name: str, folder: int | None = None) -> int:
    return os.open(name, os.O_RDONLY | os.O_DIRECTORY | os.O_NOFOLLOW | os.O_CLOEXEC, dir_fd=folder)


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
