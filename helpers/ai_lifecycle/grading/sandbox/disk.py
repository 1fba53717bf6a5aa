"""How much of the disk a submission takes, counted from outside: what lies in its folders, and what it holds open of these.

Counted is what the disk gives for it: a hole in a file takes nothing, two names of one file take it once, and a file
without a name is there as long as it is open. What it does not see: a file without a name that is only mapped, or only on
its way through a socket.
"""

import os
import shutil
import stat
import subprocess
from collections.abc import Collection, Sequence
from contextlib import suppress
from pathlib import Path

_BLOCK = 512  # what st_blocks counts in, whatever the file system
_DEEPEST = 50  # folders in one another: what lies deeper is hidden from most programs, ours that tidy up among them


class _TooMuch(Exception):
    """Counting on is pointless."""


def takes_too_much(folders: Collection[Path], processes: Sequence[int], most: int, files: int) -> bool:
    """Whether folders hold too much, or something that cannot be counted: too deep, or closed to us.

    processes: those whose open files belong to it. most: bytes. files: how many, folders and links among them.
    """
    count = _Count(most, files)
    try:
        for folder in folders:
            # A submission may put a link in the place of its folder: what it moved away lies in the one around that.
            with suppress(FileNotFoundError, NotADirectoryError):
                count.take_folder(str(folder), None, 0)
        for process in processes:
            count.take_nameless(process)
    except _TooMuch:
        return True
    return False


class _Count:
    def __init__(self, most: int, files: int) -> None:
        self.left, self.files = most, files
        self.seen: set[tuple[int, int]] = set()
        self.disks: set[int] = set()

    def take(self, about: os.stat_result) -> bool:
        """Count something; returns whether it was not counted yet."""
        one = about.st_dev, about.st_ino
        if one in self.seen:
            return False
        self.seen.add(one)
        self.left -= about.st_blocks * _BLOCK
        if self.left < 0 or len(self.seen) > self.files:
            raise _TooMuch
        return True

    def take_folder(self, name: str, above: int | None, depth: int) -> None:
        """Count what is in a folder. It is opened step by step, and never through a link."""
        if depth > _DEEPEST:
            raise _TooMuch
        try:
            folder = os.open(name, os.O_RDONLY | os.O_DIRECTORY | os.O_NOFOLLOW | os.O_CLOEXEC, dir_fd=above)
        except PermissionError:
            raise _TooMuch from None
        try:
            self.disks.add(os.fstat(folder).st_dev)
            with os.scandir(folder) as entries:
                for entry in entries:
                    with suppress(FileNotFoundError, NotADirectoryError):  # it was there a moment ago
                        about = entry.stat(follow_symlinks=False)
                        if self.take(about) and stat.S_ISDIR(about.st_mode):
                            self.take_folder(entry.name, folder, depth + 1)
        finally:
            os.close(folder)

    def take_nameless(self, process: int) -> None:
        """Count the files that a process holds open and that no folder names any more."""
        with suppress(OSError):
            for number in os.listdir(f"/proc/{process}/fd"):
                with suppress(OSError):
                    about = os.stat(f"/proc/{process}/fd/{number}")
                    if about.st_nlink == 0 and about.st_dev in self.disks and stat.S_ISREG(about.st_mode):
                        self.take(about)


def remove(folder: Path) -> None:
    """Remove a folder that a submission wrote in, also if it left folders deeper than Python goes, or closed ones."""
    with suppress(RecursionError):
        shutil.rmtree(folder, ignore_errors=True)
    if os.path.lexists(folder):
        for command in (["chmod", "-R", "u+rwX"], ["rm", "-rf"]):  # these go to any depth, and through no link
            subprocess.run([*command, "--", str(folder)], stderr=subprocess.DEVNULL, check=False)
