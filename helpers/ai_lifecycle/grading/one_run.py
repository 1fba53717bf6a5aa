"""One run at a time: two that grade the same lesson would take each other's files away."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from ai_lifecycle.grading.errors import UserError


@contextmanager
def only_run(folder: Path, lesson: str) -> Iterator[None]:
    """Be the only run that works in a folder, which is made. The system lets go of it however this process ends.

    Raises UserError if another run is at work there.
    """
    try:
        import fcntl
    except ImportError:  # Windows has other locks, and no grading of its own
        yield
        return
    folder.mkdir(parents=True, exist_ok=True)
    with (folder / "lock").open("a") as file:
        try:
            fcntl.lockf(file, fcntl.LOCK_EX | fcntl.LOCK_NB)  # the process's own: those that it forks do not have it
        except (BlockingIOError, PermissionError):
            raise UserError(f"Another run is at work on {lesson} here; wait until it has ended, or end it.") from None
        except OSError:
            pass  # some network drives have no locks
        yield
