"""What lies in a folder, which may be a submission's that still runs: it can change all in it at any moment.

So a folder is opened once, all in it is looked at and opened from folder to folder, and no link is ever followed.
"""

import errno
import os
import stat
from collections import deque
from collections.abc import Collection, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path, PurePosixPath

FILE, FOLDER, LINK, OTHER = "file", "folder", "link", "other"
_KINDS = {stat.S_IFLNK: LINK, stat.S_IFDIR: FOLDER, stat.S_IFREG: FILE}


@dataclass(frozen=True)
class Found:
    """One thing in a folder. path: relative. kind: FILE, FOLDER, LINK or OTHER. target: where a link really leads.

    size: bytes; of a link's target if it is a file and was looked up. foreign: another name of a file that belongs to
    somebody else.
    """

    path: PurePosixPath
    kind: str
    size: int = 0
    target: Path | None = None
    foreign: bool = False


@contextmanager
def opened(folder: Path) -> Iterator[int]:
    """Give a folder's descriptor: it leads to this folder, whatever may stand in its place later."""
    number = _open(str(folder))
    try:
        yield number
    finally:
        os.close(number)


@contextmanager
def opened_beneath(root: int, path: PurePosixPath) -> Iterator[int]:
    """Give the descriptor of a folder in an open one. Raises OSError if a link stands anywhere on the way to it."""
    number = os.dup(root)
    try:
        for part in path.parts:
            inner = _open(part, number)
            os.close(number)
            number = inner
        yield number
    finally:
        os.close(number)


def find_files(
    root: int, most: int, depth: int, first: Collection[str] = ()
) -> list[tuple[Found, os.stat_result]]:
    """Return what is in an open folder, folders before what they hold and those of few parts first.

    most: how many things; one more is returned if there are. depth: how many folders deep. first: names directly in it
    that come first: other files, however many, must not hide them. Raises OSError if something cannot be read.
    """
    owner, found = os.fstat(root).st_uid, []
    waiting = deque([(0, PurePosixPath())])
    while waiting:
        place, path = waiting.popleft()
        try:
            with opened_beneath(root, path) as folder:
                for name in sorted(os.listdir(folder), key=lambda name: (str(path / name) not in first, name)):
                    if len(found) > most:
                        return found
                    about = os.stat(name, dir_fd=folder, follow_symlinks=False)
                    one = _found(path / name, about, owner)
                    if one.kind == FOLDER and len(one.path.parts) <= depth:
                        waiting.append((len(found), one.path))
                    found.append((one, about))
        except OSError as error:
            if error.errno not in (errno.ELOOP, errno.ENOTDIR) or not path.parts:
                raise
            found[place] = replace(found[place][0], kind=LINK), found[place][1]  # it was a folder a moment ago
    return found


def _found(path: PurePosixPath, about: os.stat_result, owner: int) -> Found:
    kind = _KINDS.get(stat.S_IFMT(about.st_mode), OTHER)
    is_data = kind in (FILE, OTHER)
    return Found(path, kind, about.st_size if is_data else 0, foreign=is_data and about.st_nlink > 1 and about.st_uid != owner)


def _open(name: str, folder: int | None = None) -> int:
    return os.open(name, os.O_RDONLY | os.O_DIRECTORY | os.O_NOFOLLOW | os.O_CLOEXEC, dir_fd=folder)
