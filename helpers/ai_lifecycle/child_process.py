"""Programs that end with the one that started them, whatever happens to it; a kernel that is killed leaves none running.

A pipe tells: the started program's standard input, into which nobody writes. The system closes it when the starter is
gone, even by a kill that it cannot hear of, on Linux and macOS alike. A process that was forked from the starter holds
the pipe open, though; so the started program looks besides whether it still has the same parent.
"""

import contextlib
import os
import subprocess
import sys
import threading
import weakref
from collections.abc import Callable, Sequence
from pathlib import Path

_TELLS = "AI_LIFECYCLE_INPUT_TELLS"  # in a shell nobody sets it: there, an input may be empty and mean nothing


def child_environment(**more: str) -> dict[str, str]:
    """Return the environment for a program whose standard input is a pipe that is open as long as it may run."""
    return {**os.environ, **more, _TELLS: "1"}


def end_with_parent(end: Callable[[], object] = lambda: os._exit(1)) -> None:
    """In a program that got `child_environment`, call `end` once its parent is gone or wants no more; else do nothing.

    end: by default, the program ends at once. It is called from a thread of its own.
    """
    if os.environ.pop(_TELLS, None):  # not for whom this program starts in turn
        parent, over = os.getppid(), threading.Event()
        threading.Thread(target=_wait_for_the_end_of_input, args=(over,), daemon=True).start()
        threading.Thread(target=_watch, args=(parent, over, end), daemon=True).start()


def end_with_uv(end: Callable[[], object]) -> None:
    """In a program that `uv run` started, call `end` once uv is gone; else, and where there is no /proc, do nothing.

    uv hands on every signal but the one that it cannot hear of; without this, its program outlives a kill of uv alone.
    A program of a shell, also one behind `nohup`, is not touched: its parent may go.
    """
    parent = os.getppid()
    with contextlib.suppress(OSError):
        if Path(f"/proc/{parent}/comm").read_text() == "uv\n":
            threading.Thread(target=_watch, args=(parent, threading.Event(), end), daemon=True).start()


def _wait_for_the_end_of_input(over: threading.Event) -> None:
    while os.read(sys.stdin.fileno(), 4096):  # not sys.stdin: a thread that waits there would spoil the program's end
        pass
    over.set()


def _watch(parent: int, over: threading.Event, end: Callable[[], object]) -> None:
    while not over.wait(0.5) and (os.name == "nt" or os.getppid() == parent):
        pass
    end()


class Lifeline:
    """What programs hang on that are run to their end: see `run`.

    cut: ends those that call `end_with_parent`, also one that is still starting. May be called again; who forgets the
    lifeline cuts it too.
    """

    def __init__(self):
        self._input, mine = os.pipe()  # no other program that is started here inherits them
        self.cut = weakref.finalize(self, os.close, mine)
        weakref.finalize(self, os.close, self._input)

    def run(
        self, command: Sequence[str], timeout: float | None = None, **environment: str
    ) -> subprocess.CompletedProcess[str]:
        """Run a program and return how it ended and what it said.

        timeout: in seconds. environment: variables to add. Raises as subprocess.run does.
        A program that calls `end_with_parent` ends also when the lifeline is cut or this program is killed.
        """
        return subprocess.run(
            command, stdin=self._input, capture_output=True, text=True, timeout=timeout,
            env=child_environment(**environment),
        )  # fmt: skip
