"""What a learner waits for: executing a lesson, checking it, importing the package. Not part of the test command.

    python tests/benchmarks/benchmark_lesson.py [--runs 3]

Prints medians, each beside the bare thing it is compared with in the same run.
"""

import argparse
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

from ai_lifecycle.course import LESSONS

ROOT = Path(__file__).parents[2]


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


def report(what: str, ours: float, bare: float, beside: str) -> None:
    print(f"{what:44} {ours:7.2f} s   {beside:34} {bare:6.2f} s   ratio {ours / bare:5.2f}")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--runs", type=int, default=3)
    runs = parser.parse_args().runs
    start_up = seconds(lambda: program("-c", "pass"), runs)
    report("import ai_lifecycle", seconds(lambda: program("-c", "import ai_lifecycle"), runs), start_up, "Python's own start")
    report("ai-lifecycle --help", seconds(lambda: program("-m", "ai_lifecycle.cli", "--help"), runs), start_up, "Python's own start")
    empty = new_notebook(cells=[new_code_cell("pass")])
    bare = seconds(lambda: execute(empty), runs)
    for lesson in LESSONS:
        path = ROOT / "solutions" / lesson.name / f"{lesson.name}.ipynb"
        if not path.exists():
            continue
        solution = nbformat.read(path, as_version=4)
        executed = seconds(lambda solution=solution: execute(solution), runs)
        report(f"{lesson.name}: execute the solution", executed, bare, "execute an empty notebook")
        with tempfile.TemporaryDirectory() as folder:
            finished = Path(folder) / path.name
            nbformat.write(nbformat.read(path, as_version=4), finished)
            check = ["-m", "ai_lifecycle.cli", "check", lesson.name, "--file", str(finished)]
            checked = seconds(lambda check=check, folder=folder: program(*check, folder=Path(folder)), runs)
        report(f"{lesson.name}: ai-lifecycle check", checked, executed, "execute the solution")


if __name__ == "__main__":
    main()
