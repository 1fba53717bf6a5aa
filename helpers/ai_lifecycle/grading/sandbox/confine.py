"""Confining this process for good: namespaces, limits, another user, Landlock, the filter; and a keeper outside."""

import os
import signal
import stat
from collections.abc import Mapping, Sequence
from contextlib import suppress
from pathlib import Path
from typing import Any

from ai_lifecycle.grading.sandbox import landlock, linux, namespaces, syscall_filter
from ai_lifecycle.grading.sandbox.keeper import Limits, SharedKeeper, keep
from ai_lifecycle.grading.sandbox.policy import FILTER, LANDLOCK, NAMESPACES, OWN, Policy, Report
from ai_lifecycle.grading.sandbox.view import DEVICES, USER, View, anyone_can_read, environment, without_hidden

FAILED = 96
WORK = "work"  # where a kernel works, in its own folder
# Each submission that root grades gets a user number of its own, above all that systems give to people.
_FIRST_USER = 1_900_000_000
# What programs read about the machine where there is no file tree of their own.
_ABOUT_THE_MACHINE = (
    "/proc/self", "/proc/cpuinfo", "/proc/meminfo", "/proc/stat", "/proc/version", "/proc/filesystems",
    "/etc/passwd", "/etc/group", "/etc/nsswitch.conf", "/etc/hosts",
)  # fmt: skip


def enter(policy: Policy, report: Report, *, open_files: Sequence[int] = (), is_kept: bool = False) -> None:
    """Return in a new process, in the sandbox and in its scratch folder. The calling process stays outside as keeper.

    Call it in a process of one thread, before anything of the learner's is there. All files but `open_files` are
    closed, the standard ones lead nowhere, and of the environment only the allow-list stays.
    The keeper dies with the thread that started it, and the sandbox with the keeper.
    is_kept: whether this process was forked by a SharedKeeper; then it goes on in the sandbox itself.
    Raises OSError if a layer of the report cannot be had: then nothing must run.
    """
    if report.is_off:
        os.chdir(policy.scratch)
        return
    own = report.uses(NAMESPACES) == OWN
    user = user_number(policy, own_tree=own)
    hand_over(policy, user)
    if not is_kept:
        _leave_keeper(policy, own, open_files)
    try:
        close_files(open_files)
        if own:
            namespaces.separate_the_rest(policy.entries, USER, user)
        give_up_rights(policy, report, user, own_tree=own)
    except BaseException as error:  # nothing may run half inside
        end_for(error)


def _leave_keeper(policy: Policy, own: bool, open_files: Sequence[int]) -> None:
    """Go on in a child, among process ids of its own if these can be had. This process becomes its keeper."""
    linux.die_with_parent()
    linux.adopt_orphans()
    if own:
        namespaces.separate_processes()
    keeper, child = os.getpid(), os.fork()
    if child:
        close_files(open_files)
        keep(child, policy.limits, policy.writable)
    linux.die_with_parent()
    if not own and os.getppid() != keeper:
        os._exit(FAILED)
    os.setsid()


def end_for(error: BaseException) -> None:
    """End this process, which must not go on outside of the sandbox, and say why on stderr."""
    with suppress(OSError):
        os.write(2, f"{type(error).__name__}: {error}\n".encode())
    os._exit(FAILED)


_standing: dict[Path, str] = {}  # what all kernels see that are forked from here
_keepers: list[SharedKeeper] = []  # what forks them, if there is one


def prepare_kernels(options: Mapping[str, Any]) -> SharedKeeper | None:
    """Find out, once, what all kernels see that will be forked from this process. options: as for `enter_kernel`.

    Returns what is to fork and watch them, None where each kernel has to have its own keeper.
    """
    _standing.update(_view("/", options).standing())
    if Report.of(options["means"]).uses(NAMESPACES) == OWN:
        with suppress(OSError):
            _keepers.append(SharedKeeper(Limits(**options["limits"])))
    return _keepers[0] if _keepers else None


def enter_kernel(folder: str, options: Mapping[str, Any]) -> None:
    """Enter the sandbox in a freshly forked kernel: what warm kernels are told to call (see kernels/sandboxed_kernels.py).

    folder: the kernel's own. options: means (of each layer), readable and hidden (paths), limits.
    """
    policy = Policy.of(_view(folder, options), Limits(**options["limits"]), _standing or None)
    enter(policy, Report.of(options["means"]), open_files=_sockets(), is_kept=bool(_keepers))


def _view(folder: str, options: Mapping[str, Any]) -> View:
    readable, hidden = (tuple(map(Path, options[kind])) for kind in ("readable", "hidden"))
    return View(Path(folder) / WORK, Path(folder), readable, (), hidden)


def _sockets() -> list[int]:
    """Return this process' open sockets: they lead to whoever waits for the kernel."""
    found = []
    for number in map(int, os.listdir("/proc/self/fd")):
        with suppress(OSError):
            if stat.S_ISSOCK(os.fstat(number).st_mode):
                found.append(number)
    return found


def give_up_rights(policy: Policy, report: Report, user: int, *, own_tree: bool) -> None:
    """Put this process under limits, Landlock and the filter, as another user if root started it; all for good."""
    known = environment(os.environ, policy.home)
    linux.forget_environment()
    os.environ.update(known)
    policy.limits.apply()
    linux.gain_no_capabilities()
    if user != os.geteuid():
        linux.become(user)
    os.chdir(policy.scratch)
    linux.die_with_parent()
    linux.drop_capabilities()
    linux.gain_nothing_by_exec()
    if report.uses(LANDLOCK):
        _restrict_files(policy, own_tree)
    if report.uses(FILTER):
        syscall_filter.install(network=own_tree)
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, signal.default_int_handler if number == signal.SIGINT else signal.SIG_DFL)


def _restrict_files(policy: Policy, own_tree: bool) -> None:
    devices = [Path("/dev", name) for name in DEVICES]
    if own_tree:  # the tree holds nothing else
        landlock.restrict([Path("/")], [*policy.writable, Path("/tmp"), Path("/dev/shm"), *devices], network=True)
        return
    readable, writable, listed = without_hidden(policy.entries)
    readable += map(Path, _ABOUT_THE_MACHINE)
    landlock.restrict(readable, [*writable, *devices], listed, network=False)


def user_number(policy: Policy, *, own_tree: bool) -> int:
    """Return the user to run as: a new number if this is root and anybody could read Python, else the present one."""
    if os.geteuid() != 0 or not anyone_can_read(policy.entries, own_tree):
        return os.geteuid()
    try:
        wanted = _FIRST_USER + linux.number_outside()
        ranges = [tuple(map(int, line.split())) for line in Path("/proc/self/uid_map").read_text().splitlines()]
    except OSError:
        return 0
    return wanted if any(first <= wanted < first + count for first, _, count in ranges) else 0


def hand_over(policy: Policy, user: int) -> None:
    """Give the writable folders, with all in them, to the user a submission runs as."""
    if user == os.geteuid():
        return
    for path in policy.writable:
        os.chown(path, user, user, follow_symlinks=False)
        for folder, folders, files in os.walk(path):
            for name in (*folders, *files):
                os.chown(os.path.join(folder, name), user, user, follow_symlinks=False)


def close_files(kept: Sequence[int]) -> None:
    """Close every open file but those; the three standard ones lead nowhere unless they are kept."""
    nowhere = os.open(os.devnull, os.O_RDWR)
    for number in range(3):
        if number not in kept:
            os.dup2(nowhere, number, inheritable=True)
    try:
        numbers = sorted(map(int, os.listdir("/proc/self/fd")))
    except OSError:
        numbers = list(range(os.sysconf("SC_OPEN_MAX")))
    for number in numbers:
        if number > 2 and number not in kept:
            with suppress(OSError):
                os.close(number)
