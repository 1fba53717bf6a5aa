"""What a piece of Python holds in memory, measured in a process of its own that has done nothing else.

In a notebook's own process, memory is full of what earlier cells left behind, and an allocator gives little of it
back: only a fresh process can say what one computation needs.
"""

import json
import subprocess
import sys
from dataclasses import dataclass

from ai_lifecycle.child_process import Lifeline

_WORKER = """
import json, sys, tracemalloc
from ai_lifecycle.child_process import end_with_parent
end_with_parent()
_, setup, work = sys.argv
names = {}
exec(compile(setup, "<setup>", "exec"), names)
work = compile(work, "<work>", "exec")
tracemalloc.start()
exec(work, names)
_, peak = tracemalloc.get_traced_memory()
tracemalloc.stop()
resident = None
try:
    with open("/proc/self/status") as file:  # Linux: of this program alone, not of the one that started it
        resident = next(1024 * int(line.split()[1]) for line in file if line.startswith("VmHWM"))
except (OSError, StopIteration):
    try:
        import resource

        resident = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * (1 if sys.platform == "darwin" else 1024)
    except ImportError:
        pass
print(json.dumps([peak, resident]))
"""


class FreshProcessError(RuntimeError):
    """The measured piece of Python stopped with an error; the message is its last line."""


@dataclass(frozen=True)
class Peak:
    """The most memory that a fresh process held.

    arrays: bytes that its work asked for through Python and NumPy, at the highest point. process: bytes that the
    whole process had from the operating system, interpreter and libraries included; None where it does not say.
    """

    arrays: int
    process: int | None


def peak_in_fresh_process(work: str, setup: str = "import numpy as np", seconds: float = 60) -> Peak:
    """Run a piece of Python in a fresh process of this Python, and return the most memory it held.

    work: what is measured. setup: what comes before and does not count for `arrays`, such as imports.
    seconds: after which it is stopped. One thread computes, because buffers of further threads would count as well.
    Raises FreshProcessError if it stops with an error or takes longer.

    >>> 8_000_000 <= peak_in_fresh_process("np.zeros(1_000_000)").arrays < 8_100_000
    True
    """
    threads = {name: "1" for name in ("OPENBLAS_NUM_THREADS", "OMP_NUM_THREADS", "MKL_NUM_THREADS")}
    try:
        done = Lifeline().run([sys.executable, "-c", _WORKER, setup, work], seconds, **threads)
    except subprocess.TimeoutExpired:
        raise FreshProcessError(f"The fresh process was not ready after {seconds:g} s and was stopped.") from None
    if done.returncode != 0:
        reason = (done.stderr.strip().splitlines() or [f"it ended with {done.returncode}"])[-1]
        raise FreshProcessError(f"The fresh process stopped: {reason}")
    return Peak(*json.loads(done.stdout.splitlines()[-1]))
