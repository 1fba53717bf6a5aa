"""Namespaces: process ids, a file tree, a network, shared memory and a host name of a process' own.

What they do not cover: the kernel itself is shared, and memory and processor time are (see keeper.py).
A user who is not root gets them through a user namespace, which some systems do not allow; root needs none, and
works under a user number of its own afterwards. Sources: namespaces(7), user_namespaces(7), pivot_root(2).
"""

import os
import socket
from collections.abc import Sequence
from contextlib import suppress
from pathlib import Path

from ai_lifecycle.grading.sandbox import linux
from ai_lifecycle.grading.sandbox.view import DEVICES, HIDE, READ, about_users, plan

_OLD = "/.before"
_TEMPORARY_SIZE = "size=256m"


def separate_processes() -> None:
    """Have the children of this process live among process ids of their own. Raises OSError if that is not allowed."""
    user, group = os.geteuid(), os.getegid()
    if user == 0:
        try:
            linux.unshare(linux.NEW_PIDS)
            return
        except PermissionError:  # root of a container, without root's powers
            pass
    linux.unshare(linux.NEW_USER | linux.NEW_PIDS)
    Path("/proc/self/setgroups").write_text("deny")
    Path("/proc/self/uid_map").write_text(f"{user} {user} 1")
    Path("/proc/self/gid_map").write_text(f"{group} {group} 1")


def separate_the_rest(entries: Sequence[tuple[Path, str]], name: str, user: int) -> None:
    """Give this process, a child of the one above, a file tree of its own, and no network but its own loopback.

    entries: what stands in the tree, as View.entries has it. name: the host's name, and the user's in /etc/passwd.
    user: the user's number. /proc is left out where a container does not allow a new one.
    Raises OSError if something is not allowed; the process is then of no further use.
    """
    linux.unshare(linux.NEW_MOUNTS | linux.NEW_NETWORK | linux.NEW_IPC | linux.NEW_UTS)
    linux.mount("none", "/", None, linux.RECURSIVE | linux.PRIVATE)
    linux.raise_loopback()
    socket.sethostname(name)
    places, links = plan(entries)
    sources = {path: f"{_OLD}{path.resolve()}" for path, _ in places}
    os.umask(0o022)
    # A new, empty root; the old one stays reachable below it until everything is bound.
    linux.mount("tmpfs", "/tmp", "tmpfs", linux.NO_SUID | linux.NO_DEVICES, "mode=755,size=16m")
    os.mkdir(f"/tmp{_OLD}")
    linux.syscall("pivot_root", "/tmp", f"/tmp{_OLD}")
    os.chdir("/")
    _add_temporary("/tmp")
    _add_devices()
    _add_proc()
    for path, target in links.items():
        path.parent.mkdir(parents=True, exist_ok=True)
        path.symlink_to(target)
    _fill(places, sources)
    for path, text in about_users(name, user).items():
        _make_place(path, False)
        path.write_text(text)
    linux.unmount(_OLD)
    os.rmdir(_OLD)
    linux.mount("none", "/", None, linux.REMOUNT | linux.BIND | linux.READ_ONLY | linux.NO_SUID | linux.NO_DEVICES)


def _fill(entries: Sequence[tuple[Path, str]], sources: dict[Path, str]) -> None:
    """Bind every path at its own place."""
    for path, access in entries:
        if access == HIDE:
            _hide(path)
            continue
        _make_place(path, os.path.isdir(sources[path]))
        linux.mount(sources[path], path, None, linux.BIND | linux.RECURSIVE)
        linux.protect(path, linux.NO_SUID | linux.NO_DEVICES | (linux.READ_ONLY if access == READ else 0))


def _hide(path: Path) -> None:
    """Lay something empty over a path: what is readable below it finds its place there later."""
    if path.is_dir():
        linux.mount("tmpfs", path, "tmpfs", linux.NO_SUID | linux.NO_DEVICES, "mode=755,size=1m")
    else:
        linux.mount(f"{_OLD}/dev/null", path, None, linux.BIND)


def _make_place(path: Path, is_folder: bool) -> None:
    if path.exists():
        return
    path.parent.mkdir(parents=True, exist_ok=True)
    path.mkdir() if is_folder else path.touch()


def _add_devices() -> None:
    os.mkdir("/dev")
    for name in DEVICES:
        Path("/dev", name).touch()
        linux.mount(f"{_OLD}/dev/{name}", f"/dev/{name}", None, linux.BIND)
    for number, name in enumerate(("stdin", "stdout", "stderr")):
        os.symlink(f"/proc/self/fd/{number}", f"/dev/{name}")
    os.symlink("/proc/self/fd", "/dev/fd")
    _add_temporary("/dev/shm")


def _add_temporary(path: str) -> None:
    os.makedirs(path, exist_ok=True)
    linux.mount("tmpfs", path, "tmpfs", linux.NO_SUID | linux.NO_DEVICES, f"mode=1777,{_TEMPORARY_SIZE}")


def _add_proc() -> None:
    os.mkdir("/proc")
    with suppress(PermissionError):
        linux.mount("proc", "/proc", "proc", linux.NO_SUID | linux.NO_DEVICES | linux.NO_EXEC | linux.READ_ONLY)
