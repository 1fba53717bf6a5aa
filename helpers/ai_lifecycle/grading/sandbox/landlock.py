"""Landlock: the Linux security module by which any process can give up rights to files, for good.

What it does not cover: names, sizes and times of files anywhere can still be asked for (stat); files that are open
already stay open; before its 4th version it knows no network, and then only TCP; before its 6th a process may signal
others of the same user. Versions and rights: the kernel's user-space API documentation, landlock.html.
"""

import os
import struct
from collections.abc import Iterable
from pathlib import Path

from ai_lifecycle.grading.sandbox import linux

_READ, _EXECUTE, _LIST = 1 << 2, 1 << 0, 1 << 3
_WRITE, _TRUNCATE, _DEVICE_CONTROL = 1 << 1, 1 << 14, 1 << 15
# The rights that mean something on a file; the others are about what is in a folder.
_ON_FILES = _READ | _EXECUTE | _WRITE | _TRUNCATE | _DEVICE_CONTROL
# How many rights about files each version knows: 13, then one more for moving, truncating, controlling devices.
_KNOWN = {1: 13, 2: 14, 3: 15, 4: 15, 5: 16}


def version() -> int:
    """Return which version of Landlock this system has, 0 if none."""
    try:
        return linux.syscall("landlock_create_ruleset", 0, 0, 1)
    except (OSError, AttributeError, KeyError, ValueError):
        return 0


def restrict(readable: Iterable[Path], writable: Iterable[Path], listed: Iterable[Path] = (), *, network: bool) -> None:
    """Give up every right to files but those named, in this process and all that it starts.

    readable: files and folders to read and run programs from, with all below them. writable: to do anything in.
    listed: folders of which only names may be seen. network: whether TCP stays; it is given up from version 4 on.
    What does not exist is passed over. Raises OSError if Landlock refuses.
    """
    known = (1 << _KNOWN[min(version(), 5)]) - 1
    tcp = 0b11 if version() >= 4 and not network else 0
    scoped = 0b11 if version() >= 6 else 0  # abstract sockets and signals stay among ourselves
    layout = struct.pack("=QQQ", known, tcp, scoped)
    layout = layout[: 24 if version() >= 6 else 16 if version() >= 4 else 8]
    rules = linux.syscall("landlock_create_ruleset", layout, len(layout), 0)
    try:
        for paths, rights in ((readable, _READ | _EXECUTE | _LIST), (writable, known), (listed, _LIST)):
            for path in paths:
                _allow(rules, path, rights & known)
        linux.gain_nothing_by_exec()
        linux.syscall("landlock_restrict_self", rules, 0)
    finally:
        os.close(rules)


def _allow(rules: int, path: Path, rights: int) -> None:
    try:
        place = os.open(path, os.O_PATH | os.O_CLOEXEC)
    except OSError:
        return
    try:
        if not os.path.isdir(f"/proc/self/fd/{place}") and not os.path.isdir(path):
            rights &= _ON_FILES
        linux.syscall("landlock_add_rule", rules, 1, struct.pack("=Qi", rights, place), 0)
    finally:
        os.close(place)
