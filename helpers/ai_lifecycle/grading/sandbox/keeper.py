"""Limits on what a submission may use up, and the keeper: the process outside that watches it and ends it.

What they do not cover: how fast disk and memory work, what is written between two looks, what disk.py does not see, and
the processor time of many threads in one process.
Where there is no process-id namespace, a grader killed with SIGKILL leaves behind what a submission had started.
"""

import os
import signal
import time
from collections.abc import Collection, Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from ai_lifecycle.grading.sandbox import linux
from ai_lifecycle.grading.sandbox.disk import takes_too_much

# How a keeper says why it ended a submission; a submission that ends by itself with one of these gets 1 instead.
OUT_OF_MEMORY, OUT_OF_TIME, OUT_OF_DISK = 97, 98, 99
LOOK_EVERY = 0.2  # seconds between two looks
# A submission with more processes than this on each processor works in what time the others leave.
_MANY = 8
_LAST = 19  # the niceness of what gives way
_FORWARDED = ("SIGINT", "SIGTERM", "SIGHUP", "SIGUSR1", "SIGUSR2")


@dataclass(frozen=True)
class Limits:
    """What one submission may use. memory and file: bytes, of all its processes together and of one file.

    disk: bytes of all its files together. inodes: how many files, folders and links these are.
    cpu: seconds of processor time of one process. wall: seconds from start to end, however idle.
    processes: how many, threads counted; root's are not counted by Linux. files: how many may be open in a process.
    """

    memory: int = 4 << 30
    file: int = 256 << 20
    disk: int = 1 << 30
    inodes: int = 5000
    cpu: int = 1800
    wall: int = 1800
    processes: int = 512
    files: int = 1024

    def apply(self) -> None:
        """Lower this process' limits, and those of all that it starts, for good."""
        import resource

        linux.limit(resource.RLIMIT_CORE, 0)
        linux.limit(resource.RLIMIT_CPU, self.cpu, self.cpu + 1)
        linux.limit(resource.RLIMIT_DATA, self.memory)
        linux.limit(resource.RLIMIT_FSIZE, self.file)
        linux.limit(resource.RLIMIT_NOFILE, self.files)
        linux.limit(resource.RLIMIT_NPROC, self.processes)


def keep(child: int, limits: Limits, folders: Collection[Path], *, above: int | None = None) -> None:
    """Watch a submission until it ends, then end this process the same way; never returns.

    child: this process' child, to which signals sent to this one are passed on. folders: those that it may write in.
    above: pass signals on to the first process that this one started instead.
    Ends the submission when it uses too much memory, disk or time, and with it every process it has started.
    """
    forwarded = {getattr(signal, name) for name in _FORWARDED}
    signal.pthread_sigmask(signal.SIG_BLOCK, {*forwarded, signal.SIGCHLD})
    end, verdict = time.monotonic() + limits.wall, 0
    while True:
        ended, status = os.waitpid(child, os.WNOHANG)
        if ended == child:
            break
        verdict = OUT_OF_TIME if time.monotonic() > end else _used_up(child, limits, folders)
        if verdict:
            os.kill(child, signal.SIGKILL)
            _, status = os.waitpid(child, 0)
            break
        received = signal.sigtimedwait({*forwarded, signal.SIGCHLD}, LOOK_EVERY)
        if received is not None and received.si_signo in forwarded:
            with suppress(ProcessLookupError, IndexError):
                os.kill(descendants_of(above)[0] if above else child, received.si_signo)
    _end_orphans()
    os._exit(verdict or _exit_code(status))


class SharedKeeper:
    """Keeps all submissions that this process forks, each among process ids of its own.

    It spares them a second fork each, and a process that waits. Raises OSError where only root may do that.
    """

    def __init__(self, limits: Limits) -> None:
        self.limits, self._looked = limits, 0.0
        self._kept: dict[int, tuple[float, Collection[Path]]] = {}  # until when, and where it may write
        self._here = os.open("/proc/self/ns/pid", os.O_RDONLY | os.O_CLOEXEC)
        try:
            linux.unshare(linux.NEW_PIDS)
            linux.enter_again(self._here)
        except OSError:
            os.close(self._here)
            raise

    def fork(self, folders: Collection[Path]) -> int:
        """Fork as os.fork does. The child is the first among its process ids: what it starts ends with it.

        folders: those that it may write in.
        """
        linux.unshare(linux.NEW_PIDS)
        pid = -1
        try:
            pid = os.fork()
        finally:
            if pid:
                linux.enter_again(self._here)
        if pid:
            self._kept[pid] = time.monotonic() + self.limits.wall, folders
        return pid

    def look(self, running: Collection[int]) -> None:
        """End the submissions that use too much memory, disk or time. running: those that have not ended yet."""
        now = time.monotonic()
        if now < self._looked + LOOK_EVERY:
            return
        self._kept = {pid: self._kept[pid] for pid in running}
        for pid, (end, folders) in self._kept.items():
            if now > end or _used_up(pid, self.limits, folders):
                with suppress(ProcessLookupError):
                    os.kill(pid, signal.SIGKILL)
        self._looked = time.monotonic()


def _exit_code(status: int) -> int:
    code = os.waitstatus_to_exitcode(status)
    if code < 0:
        return 128 - code
    return 1 if code in (OUT_OF_MEMORY, OUT_OF_TIME, OUT_OF_DISK) else code


def _end_orphans() -> None:
    """Kill what is left of the submission; without a process-id namespace its orphans are now our children."""
    while descendants := descendants_of(os.getpid()):
        for process in descendants:
            with suppress(ProcessLookupError, PermissionError):
                os.kill(process, signal.SIGKILL)
        with suppress(ChildProcessError):
            while os.waitpid(-1, os.WNOHANG)[0]:
                pass
        time.sleep(0.01)


def descendants_of(process: int) -> list[int]:
    """Return the ids of all processes below one, as far as /proc tells."""
    found: list[int] = []
    with suppress(OSError):
        for thread in os.listdir(f"/proc/{process}/task"):
            with suppress(OSError), open(f"/proc/{process}/task/{thread}/children", "rb") as listed:
                found += map(int, listed.read().split())
    return [*found, *(below for child in found for below in descendants_of(child))]


def _used_up(process: int, limits: Limits, folders: Collection[Path]) -> int:
    """Return what a submission has too much of, as its keeper says it; 0 for nothing.

    If it has very many processes, they give way to everybody else's.
    """
    below = descendants_of(process)
    if len(below) > _MANY * (os.cpu_count() or 1):
        for one in below:
            with suppress(OSError):
                os.setpriority(os.PRIO_PROCESS, one, _LAST)
    if _memory_of([process, *below], limits.memory) > limits.memory:
        return OUT_OF_MEMORY
    return OUT_OF_DISK if takes_too_much(folders, [process, *below], limits.disk, limits.inodes) else 0


def _memory_of(processes: Sequence[int], enough: int) -> int:
    """Return the bytes that processes hold together; shared pages are told apart only above `enough`."""
    page = os.sysconf("SC_PAGE_SIZE")
    roughly = sum(_number(f"/proc/{one}/statm", 1) * page for one in processes)
    if roughly <= enough:
        return roughly
    return sum(_proportional(one) for one in processes)


def _number(path: str, field: int) -> int:
    try:
        with open(path, "rb") as file:
            return int(file.read().split()[field])
    except (OSError, IndexError, ValueError):
        return 0


def _proportional(process: int) -> int:
    """Return a process' memory, with its share of what it shares (PSS); all of it where that is not told."""
    try:
        text = Path(f"/proc/{process}/smaps_rollup").read_text()
        return next(int(line.split()[1]) * 1024 for line in text.splitlines() if line.startswith("Pss:"))
    except (OSError, StopIteration, ValueError):
        return _number(f"/proc/{process}/statm", 1) * os.sysconf("SC_PAGE_SIZE")
