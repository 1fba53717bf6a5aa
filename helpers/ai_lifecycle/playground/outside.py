"""What a playground holds outside the kernel's own thread: long work, a folder, servers. All of it ends in one place."""

import subprocess
import sys
import tempfile
import time
import weakref
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from pathlib import Path

from ai_lifecycle.child_process import Lifeline

CLOSED = "The server was stopped: no page has shown it for a while."
_WAIT = 0.004  # seconds to sleep between two looks at what works elsewhere
_DELETE_AT_THE_END = "import shutil, sys; sys.stdin.read(); shutil.rmtree(sys.argv[1], ignore_errors=True)"


class Folder:
    """A temporary folder, which is deleted by `delete`, once nobody holds it, and when this program ends or is killed.

    A program that is killed deletes nothing. So another one does: it waits for the end of its input, which is open as
    long as this program lives, in a session of its own, where no signal to the whole kernel reaches it.
    """

    def __init__(self):
        self.path = Path(tempfile.mkdtemp(prefix="ai-lifecycle-"))
        command = [sys.executable, "-I", "-S", "-c", _DELETE_AT_THE_END, str(self.path)]
        quiet = {"stdout": subprocess.DEVNULL, "stderr": subprocess.DEVNULL}  # else who reads ours would wait for its end
        keeper = subprocess.Popen(command, stdin=subprocess.PIPE, start_new_session=True, **quiet)
        self.delete = weakref.finalize(self, _end, keeper)


def _end(keeper: subprocess.Popen) -> None:
    keeper.stdin.close()
    keeper.wait()


class Outside:
    """One worker, which does a model's long work in the order it was given, and the folder that the work writes to.

    closed: whether all of it was let go. lifeline: what the programs hang on that the work waits for; they end at once.
    What was started ends with `close`, and also with the program, even if that is killed.
    """

    def __init__(self):
        self.closed, self.lifeline = False, Lifeline()
        self._worker = ThreadPoolExecutor(1)
        self._job: Future | None = None
        self._folder: Folder | None = None
        self._ends: list[Callable[[], object]] = []

    def has_done(self, work: Callable[[], object], seconds: float) -> bool:
        """Return whether the worker has done `work`, which it begins at the first look; raise what went wrong in it.

        seconds: after a look in vain, a moment passes so that others get their turn; an infinity waits for the end.
        """
        self._job = self._job or self._worker.submit(work)
        if seconds == float("inf"):
            self._job.exception()
        elif not self._job.done():
            self.wait()
            return False
        job, self._job = self._job, None
        job.result()
        return True

    @staticmethod
    def wait() -> None:
        """Let a moment pass before the next look."""
        time.sleep(_WAIT)

    def later(self, work: Callable, *arguments) -> None:
        """Have the worker do something whose result nobody waits for."""
        self._worker.submit(work, *arguments)

    def folder(self) -> Path:
        """Return the folder for what is written; it is made when first asked for."""
        self._folder = self._folder or Folder()
        return self._folder.path

    def ends_with(self, end: Callable[[], object]) -> None:
        """Have `end` called when all of it ends. To be called by the work that started what is to end."""
        self._ends.append(end)

    def close(self) -> None:
        """End all of it, also what is still starting, without waiting until that is done. May be called again."""
        if not self.closed:
            self.closed = True
            self.lifeline.cut()
            self._worker.submit(self._end)
            self._worker.shutdown(wait=False)

    def _end(self) -> None:
        for end in reversed(self._ends):
            end()
        if self._folder:
            self._folder.delete()
