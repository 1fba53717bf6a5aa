"""What a learner waits for: executing a lesson, checking it, importing the package. Not part of the test command.

    python tests/benchmarks/benchmark_lesson.py [LESSON ...] [--runs 3]

Prints medians, each beside the bare thing it is compared with in the same run, and whether each solution is executed
in the time that is demanded, on two cores. On a machine that is busy with something else they say little.
"""

import argparse
import os
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

import nbformat
from nbclient import NotebookClient
from nbformat.v4 import new_code_cell, new_notebook

from ai_lifecycle.course import LESSONS, find_lesson

ROOT = Path(__file__).parents[2]
MOST_SECONDS = 15.0  # to execute a solution notebook, on so many cores:
CORES = 2


def on_two_cores() -> str:
    """Keep this program, and what it starts, on two cores where the system can; return in words on how many it runs."""
    if hasattr(os, "sched_setaffinity"):
        os.sched_setaffinity(0, sorted(os.sched_getaffinity(0))[:CORES])
    cores = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count()
    return f"{cores} cores" if cores == CORES else f"{cores} cores, and the demand is made for {CORES}"


def seconds(work: Callable[[], object], runs: int) -> float:
    """Return the median wall time of several runs."""
    taken = []
    for _ in range(runs):
        start = time.perf_counter()
        work()
        taken.append(time.perf_counter() - start)
    return statistics.median(taken)


def execute(notebook) -> None:
    NotebookClient(notebook, timeout=120).execute()


def program(*arguments: str, folder: Path | None = None) -> None:
    subprocess.run([sys.executable, *arguments], cwd=folder, check=True, capture_output=True)


def report(what: str, ours: float, bare: float, beside: str, most: float | None = None) -> None:
    """Print a line. most: the seconds demanded; None where no demand is made."""
    line = f"{what:44} {ours:7.2f} s   {beside:34} {bare:6.2f} s   ratio {ours / bare:5.2f}"
    print(line if most is None else f"{line}   demand <= {most:g} s  {'met' if ours <= most else 'NOT MET'}", flush=True)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("lessons", nargs="*", metavar="LESSON", help="by default all")
    parser.add_argument("--runs", type=int, default=3)
    arguments = parser.parse_args()
    runs, lessons = arguments.runs, [find_lesson(name) for name in arguments.lessons] or LESSONS
    print(f"Medians of {runs}, on {on_two_cores()}")
    start_up = seconds(lambda: program("-c", "pass"), runs)
    report("import ai_lifecycle", seconds(lambda: program("-c", "import ai_lifecycle"), runs), start_up, "Python's own start")
    report("ai-lifecycle --help", seconds(lambda: program("-m", "ai_lifecycle.cli", "--help"), runs), start_up, "Python's own start")
    empty = new_notebook(cells=[new_code_cell("pass")])
    bare = seconds(lambda: execute(empty), runs)
    for lesson in lessons:
        path = ROOT / "solutions" / lesson.name / f"{lesson.name}.ipynb"
        if not path.exists():
            continue
        solution = nbformat.read(path, as_version=4)
        executed = seconds(lambda solution=solution: execute(solution), runs)
        report(f"{lesson.name}: execute the solution", executed, bare, "execute an empty notebook", MOST_SECONDS)
        with tempfile.TemporaryDirectory() as folder:
            finished = Path(folder) / path.name
            nbformat.write(nbformat.read(path, as_version=4), finished)
            check = ["-m", "ai_lifecycle.cli", "check", lesson.name, "--file", str(finished)]
            checked = seconds(lambda check=check, folder=folder: program(*check, folder=Path(folder)), runs)
        report(f"{lesson.name}: ai-lifecycle check", checked, executed, "execute the solution")


if __name__ == "__main__":
    main()
