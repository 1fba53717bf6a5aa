"""The files of a folder as bytes, to send to another machine and back."""

import os
import stat
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path, PurePosixPath

from ai_lifecycle.grading.errors import UserError
from ai_lifecycle.grading.submitted_files import STAMP, Caps, judge, look, read_bytes, readable, stamp_of

# By relative path: what a file holds, and its permissions.
Files = dict[str, tuple[bytes, int]]
_NEW = 0o644


@dataclass(frozen=True)
class Parcel:
    """A submission to send. notes: what was left out, a sentence each. refused: why nothing is sent, "" if it is."""

    files: Files = field(default_factory=dict)
    notes: tuple[str, ...] = ()
    refused: str = ""


def pack_submission(folder: Path, notebook: str) -> Parcel:
    """Return what intake would take of a submission, before it is read. No link is followed to the outside.

    notebook: the name of the file that is graded.
    """
    caps = Caps()
    try:
        found = look(folder, caps, notebook)
        taken, notes, refused = judge(found, folder, notebook, caps)
        if refused:
            return Parcel(refused=refused)
        stamp, about_stamp = stamp_of(folder, found)
        files = {str(one.path): (read_bytes(one.target or folder / one.path, one.size), _NEW) for one in taken}
        files[notebook] = (read_bytes(folder / notebook, caps.notebook), _NEW)
    except UserError as error:
        return Parcel(refused=str(error))
    if stamp:
        files[STAMP] = (stamp.encode(), _NEW)
    return Parcel(files, (*notes, *filter(None, [about_stamp])))


def pack(folder: Path, wanted: Callable[[PurePosixPath], bool] = lambda path: True) -> Files:
    """Return the ordinary files of a folder of ours, links left out. wanted: whether to take a relative path."""
    files: Files = {}
    for path in sorted(folder.rglob("*")):
        name = PurePosixPath(path.relative_to(folder))
        if wanted(name) and not path.is_symlink() and path.is_file():
            files[str(name)] = (path.read_bytes(), stat.S_IMODE(path.stat().st_mode))
    return files


def unpack(files: Files, folder: Path) -> Path:
    """Write files into a folder, which is made, and return it. Raises UserError for a path that leads out of it."""
    folder.mkdir(parents=True, exist_ok=True)
    for name, (data, mode) in files.items():
        path = PurePosixPath(name)
        if path.is_absolute() or ".." in path.parts:
            raise UserError(f"{readable(name)} leads out of the folder that it came in.")
        place = folder / path
        place.parent.mkdir(parents=True, exist_ok=True)
        place.write_bytes(data)
        os.chmod(place, mode & 0o777)
    return folder
