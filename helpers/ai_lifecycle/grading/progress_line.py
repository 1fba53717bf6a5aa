"""The line that `grade` shows while it works. Light: it is there before the libraries of nbgrader are."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

import rich.progress
from rich.console import Console
from rich.text import Text

from ai_lifecycle.course import Lesson

if TYPE_CHECKING:
    from ai_lifecycle.grading.student_rows import Progress


@contextmanager
def progress_bar(console: Console, lesson: Lesson) -> Iterator[Callable[["Progress"], None]]:
    """Show a line that says how far grading is; give the function that brings it up to date.

    What there is to notice stays above it.
    The line is drawn by whoever calls that function: a thread of its own would be in the way of forking workers.
    """
    bar = rich.progress.Progress("[progress.description]{task.description}", rich.progress.BarColumn(), "{task.fields[now]}",
                                 console=console, transient=True, auto_refresh=False)  # fmt: skip
    with bar:
        task = bar.add_task(f"Grading {lesson.name}", total=None, now="opening the gradebook")
        bar.refresh()
        told = 0

        def show(now: "Progress") -> None:
            nonlocal told
            for notice in now.notices[told:]:
                console.print(Text(notice))
            told = len(now.notices)
            bar.update(task, total=now.total, completed=now.done, now=progress_in_words(now), refresh=True)

        yield show


def progress_in_words(now: "Progress") -> str:
    """Return how far grading is.

    >>> from types import SimpleNamespace as Now
    >>> progress_in_words(Now(total=40, done=3, failed=1, flagged=0, running=("ann", "bob"), seconds_left=70))
    '3 of 40 done, 1 failed, running ann, bob, 70 s left'
    """
    parts = [f"{now.done} of {now.total} done"]
    parts += [f"{number} {what}" for number, what in ((now.failed, "failed"), (now.flagged, "flagged")) if number]
    parts += [f"running {', '.join(now.running)}"] if now.running else []
    left = now.seconds_left if now.done < now.total else None
    return ", ".join(parts + ([f"{duration(left)} left"] if left is not None else []))


def duration(seconds: float) -> str:
    """Return a time in the unit that a person would use.

    >>> duration(8), duration(200), duration(9000)
    ('8 s', '3 min', '2.5 h')
    """
    return f"{seconds:.0f} s" if seconds < 90 else f"{seconds / 60:.0f} min" if seconds < 5400 else f"{seconds / 3600:.1f} h"
