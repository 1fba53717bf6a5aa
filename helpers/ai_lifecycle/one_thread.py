"""One thread for linear algebra: on matrices as small as the course's, several threads mostly wait for each other.

On a busy machine, two of them took four times the processor time of one, and left the page fewer moments to draw.
"""

import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache

_lock = threading.Lock()
_inside, _limits = 0, None  # how many are within the context now, in all threads, and what the first of them set


@contextmanager
def one_thread() -> Iterator[None]:
    """Within it, linear algebra uses one thread in this whole process. Entering and leaving takes microseconds.

    The first to enter limits and the last to leave lifts: two threads that each restored what they had found could
    leave the limit behind.
    """
    global _inside, _limits
    with _lock:
        if not _inside:
            _limits = _libraries("scipy.linalg" in sys.modules).limit(limits=1, user_api="blas")
        _inside += 1
    try:
        yield
    finally:
        with _lock:
            _inside -= 1
            if not _inside:
                _lift(_limits)


def _lift(limits) -> None:
    from threadpoolctl import OpenBLASController

    OpenBLASController.clear_controlling_thread(force=True)  # else only the thread that limited could lift
    limits.restore_original_limits()


@cache
def _libraries(scipy: bool):
    """Return the libraries to limit. scipy: whether SciPy is loaded, which brings one of its own."""
    # Imported here so that whoever only reads a data card need not load it.
    from threadpoolctl import ThreadpoolController

    return ThreadpoolController()
