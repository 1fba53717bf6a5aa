"""Calls to Linux that Python 3.11 has no name for: unshare, mount, pivot_root, prctl, capset, Landlock's three.

Every function raises OSError as Python's own would; AttributeError or KeyError on a system that has no such call.
Numbers and constants: the kernel's headers (linux/prctl.h, linux/sched.h, linux/mount.h, asm-generic/unistd.h).
"""

import ctypes
import functools
import os
import platform
import signal
import socket
import struct
from contextlib import suppress
from pathlib import Path

NEW_MOUNTS, NEW_UTS, NEW_IPC, NEW_USER, NEW_PIDS, NEW_NETWORK = (
    0x00020000, 0x04000000, 0x08000000, 0x10000000, 0x20000000, 0x40000000,
)  # fmt: skip
READ_ONLY, NO_SUID, NO_DEVICES, NO_EXEC, REMOUNT, BIND, RECURSIVE, PRIVATE = 1, 2, 4, 8, 32, 4096, 16384, 1 << 18
_DETACH, _AT_RECURSIVE, _AT_CWD = 2, 0x8000, -100

# Calls without a wrapper in the C library: x86-64, then 64-bit ARM, which has the numbers of all later systems.
_NUMBERS = {
    "pivot_root": (155, 41), "capset": (126, 91), "mount_setattr": (442, 442),
    "landlock_create_ruleset": (444, 444), "landlock_add_rule": (445, 445), "landlock_restrict_self": (446, 446),
}  # fmt: skip
MACHINES = ("x86_64", "aarch64")

_PARENT_DEATH, _DUMPABLE, _BOUNDING, _NO_NEW_PRIVILEGES, _SUBREAPER = 1, 4, 24, 38, 36


@functools.cache
def _library() -> ctypes.CDLL:
    return ctypes.CDLL(None, use_errno=True)


def _checked(result: int, name: str) -> int:
    if result == -1:
        number = ctypes.get_errno()
        raise OSError(number, f"{os.strerror(number)} ({name})")
    return result


def _as_c(value: object) -> object:
    if isinstance(value, int):
        return ctypes.c_long(value)
    return ctypes.c_char_p(os.fsencode(value)) if isinstance(value, str | Path) else value


def syscall(name: str, *arguments: object) -> int:
    """Call Linux by the name of a system call."""
    number = _NUMBERS[name][MACHINES.index(platform.machine())]
    return _checked(_library().syscall(ctypes.c_long(number), *map(_as_c, arguments)), name)


def unshare(flags: int) -> None:
    """Give this process namespaces of its own; with NEW_PIDS it is the children that live in the new one."""
    _checked(_library().unshare(flags), "unshare")


def enter_again(namespace: int) -> None:
    """Have the children of this process live in a namespace it was in before. namespace: an open /proc/self/ns/…"""
    _checked(_library().setns(namespace, 0), "setns")


def number_outside() -> int:
    """Return this process' id as /proc has it: also where it lives among process ids of its own already."""
    return int(os.readlink("/proc/self"))


def mount(source: object, target: object, kind: str | None, flags: int, options: str | None = None) -> None:
    """Mount something at `target`, or bind a path there, as mount(2) has it."""
    _checked(_library().mount(*map(_as_c, (str(source), target, kind, flags, options))), f"mount at {target}")


def unmount(target: str) -> None:
    """Take a whole tree of mounts out of sight."""
    _checked(_library().umount2(_as_c(target), _DETACH), f"umount {target}")


def protect(target: object, flags: int) -> None:
    """Add READ_ONLY, NO_SUID and the like to a mount and all below it (before Linux 5.12: to the mount alone)."""
    try:
        attributes = struct.pack("=QQQQ", flags, 0, 0, 0)
        syscall("mount_setattr", _AT_CWD, target, _AT_RECURSIVE, attributes, len(attributes))
    except OSError:
        kept = os.statvfs(target).f_flag & 0xF  # a user namespace may not take these away
        mount("none", target, None, REMOUNT | BIND | flags | kept)


def prctl(option: int, *values: int) -> int:
    """Call prctl(2)."""
    values = (*values, 0, 0, 0, 0)[:4]
    return _checked(_library().prctl(option, *(ctypes.c_ulong(value) for value in values)), f"prctl {option}")


def die_with_parent() -> None:
    """Have this process killed when the thread that started it ends. A later change of user id undoes it."""
    prctl(_PARENT_DEATH, signal.SIGKILL)


def die_with(parent: int) -> None:
    """Have this process killed when its parent ends, also if it has ended already. A fork must call it again.

    parent: the parent's process id, 0 for one outside of this process namespace.
    """
    with suppress(PermissionError):  # the sandbox's filter forbids it; it was done on the way in
        die_with_parent()
    if os.getppid() != parent:
        os._exit(1)


def adopt_orphans() -> None:
    """Become the parent of every descendant whose own parent ends."""
    prctl(_SUBREAPER, 1)


def gain_nothing_by_exec() -> None:
    """No program that is started from here on has more rights than this process (set-user-id files, capabilities)."""
    prctl(_NO_NEW_PRIVILEGES, 1)


def gain_no_capabilities() -> None:
    """Make sure that no program started from here on can be given a capability. Only root may; others have none."""
    with suppress(OSError):
        for number in range(64):
            prctl(_BOUNDING, number)  # ends with an error behind the last one there is


def drop_capabilities() -> None:
    """Give up every capability, for good."""
    syscall("capset", struct.pack("=Ii", 0x20080522, 0), struct.pack("=6I", *[0] * 6))


def become(user: int) -> None:
    """Change to another user and group, all of them, for good. Only root may."""
    os.setgroups([])
    os.setresgid(user, user, user)
    os.setresuid(user, user, user)
    prctl(_DUMPABLE, 1)  # a change of user hides a process' own /proc files from itself


def raise_loopback() -> None:
    """Bring up the loopback interface of a new network namespace: the only one it has."""
    import fcntl

    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as any_socket:
        fcntl.ioctl(any_socket, 0x8914, struct.pack("16sh14x", b"lo", 1))  # SIOCSIFFLAGS, IFF_UP


def forget_environment() -> None:
    """Empty the environment, also where /proc shows the one that the program was started with."""
    os.environ.clear()
    _library().clearenv()
    try:
        fields = Path("/proc/self/stat").read_text().rpartition(")")[2].split()
    except OSError:
        return
    start, end = int(fields[47]), int(fields[48])
    if 0 < start < end:
        ctypes.memset(start, 0, end - start)


def limit(kind: int, soft: int, hard: int | None = None) -> None:
    """Lower a resource limit; one that is lower already stays."""
    import resource

    hard = soft if hard is None else hard
    _, highest = resource.getrlimit(kind)
    if highest != resource.RLIM_INFINITY:
        hard = min(hard, highest)
    resource.setrlimit(kind, (min(soft, hard), hard))
