"""Programs that tests start: they end with the tests, however those end, and are waited for with patience."""

import contextlib
import ctypes
import os
import random
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Sequence
from pathlib import Path

import psutil

PATIENCE = 90  # seconds: what takes one on a quiet machine may take many on a busy one
MARK = "AI_LIFECYCLE_TESTS_MARK"  # a variable of the environment that all inherit whom a program starts
_PARENT_DEATH = 1  # PR_SET_PDEATHSIG of prctl(2)


# Asks for a signal that a server ends its kernels at, then becomes the program. The parent may be gone before that.
# Tests that a shell runs in its background ignore Ctrl-C; what they start shall not.
_END_WITH_PARENT = f"""import ctypes, os, signal, sys
ctypes.CDLL(None).prctl({_PARENT_DEATH}, signal.SIGTERM, 0, 0, 0)
signal.signal(signal.SIGINT, signal.SIG_DFL)
os.getppid() == int(sys.argv[1]) or os._exit(1)
os.execvp(sys.argv[2], sys.argv[2:])"""


def start(command: Sequence[str | Path], **options) -> subprocess.Popen:
    """Start a program as subprocess.Popen does; on Linux the system ends it when this process is killed.

    Asked for in the new process: a `preexec_fn` would be a fork of this one, of which JAX warns once it is loaded.
    """
    command = [str(part) for part in command]
    if sys.platform == "linux":
        command = [sys.executable, "-I", "-S", "-c", _END_WITH_PARENT, str(os.getpid()), *command]
    return subprocess.Popen(command, **options)


def end(process: subprocess.Popen) -> None:
    """End a program and every process it started, politely and then not."""
    with contextlib.suppress(psutil.NoSuchProcess):
        family = psutil.Process(process.pid).children(recursive=True)
        process.terminate()
        with contextlib.suppress(subprocess.TimeoutExpired):
            process.wait(30)
        for member in [*family, psutil.Process(process.pid)]:
            with contextlib.suppress(psutil.NoSuchProcess):
                member.kill()
    process.wait()


def free_port() -> int:
    """Return a port that nothing listens on and that the system gives to no connection in the meantime.

    Those are the ones below 32768; a port that the system had chosen itself could be taken again at once.
    """
    choose = random.SystemRandom()
    while True:
        port = choose.randrange(20_000, 32_000)
        with contextlib.suppress(OSError), socket.create_server(("127.0.0.1", port)):
            return port


def wait_until(condition: Callable[[], object], what: str = "it", seconds: float = PATIENCE) -> None:
    """Wait until a condition holds. what: named if it never does."""
    deadline = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < deadline, f"{what} did not happen in {seconds} seconds"
        time.sleep(0.02)


def is_gone(pid: int, seconds: float = PATIENCE) -> bool:
    """Return whether a process ends in time; one that has ended and was not yet asked how (a zombie) counts."""
    deadline = time.monotonic() + seconds
    while True:
        try:
            if psutil.Process(pid).status() == psutil.STATUS_ZOMBIE:
                return True
        except psutil.NoSuchProcess:
            return True
        if time.monotonic() >= deadline:
            return False
        time.sleep(0.02)


def descendants(of: int | None = None) -> set[psutil.Process]:
    """Return the processes that descend from one and have not ended. of: its id, by default this one's."""
    found = set()
    for child in psutil.Process(of).children(recursive=True):
        with contextlib.suppress(psutil.NoSuchProcess):  # it may end while it is looked at
            if child.status() != psutil.STATUS_ZOMBIE:
                found.add(child)
    return found


def children_running(module: str, of: int | None = None) -> list[psutil.Process]:
    """Return the processes that run `python -m module` and descend from a process. of: its id, by default this one's."""
    found = []
    for child in descendants(of):
        with contextlib.suppress(psutil.NoSuchProcess):
            if module in child.cmdline():
                found.append(child)
    return found


def started_here(*modules: str) -> list[psutil.Process]:
    """Return the processes that run `python -m` one of these and bear this process' mark, orphans too."""
    found = []
    for process in psutil.process_iter(["cmdline"]):
        if {*modules} & {*(process.info["cmdline"] or [])}:
            with contextlib.suppress(psutil.Error):
                if process.environ().get(MARK) == os.environ[MARK]:
                    found.append(process)
    return found
