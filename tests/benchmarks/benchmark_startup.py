"""What a learner waits for at first: the import, a check, JupyterLab with the first lesson. Not part of the test command.

    python tests/benchmarks/benchmark_startup.py [--runs 5]

Every figure stands beside the bare thing it is compared with, measured in turns in the same run; medians. On a busy
machine, look at the ratios and at the processor time: what a program alone on the machine would take at most.
Bytecode is compiled by a first round that is not counted, as it is on any machine after the first start.
"""

import argparse
import json
import os
import resource
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

ROOT = Path(__file__).parents[2]
sys.path[:0] = [str(ROOT / "tests"), str(ROOT / "tests" / "browser")]
from jupyter_pages import chromium
from processes import end, free_port, start, wait_until

LESSON = "00_start_here"
PAGE = f"{LESSON}/{LESSON}.ipynb"
OURS = "-m", "ai_lifecycle.cli"


def environment(home: Path) -> dict[str, str]:
    """An environment in which Python may keep its bytecode, and Jupyter knows no settings but its own."""
    unwanted = ("JUPYTER", "JPY_", "IPYTHON", "PYTHONDONTWRITEBYTECODE")
    plain = {name: value for name, value in os.environ.items() if not name.startswith(unwanted)}
    path = os.pathsep.join([str(Path(sys.executable).parent), plain.get("PATH", "")])
    return {**plain, "PATH": path, "HOME": str(home), "IPYTHONDIR": str(home / "ipython")}


def in_turns(runs: int, *works: Callable[[], tuple[float, ...]]) -> list[tuple[float, ...]]:
    """Return the medians of each work's own figures; the works take turns, after a round that is not counted."""
    taken = [[work() for work in works] for _ in range(runs + 1)][1:]
    return [tuple(map(statistics.median, zip(*figures))) for figures in zip(*taken)]


def python(home: Path, *arguments: str) -> tuple[float, float]:
    """Return how long a Python program takes, and how much processor time it and its children use."""
    before, began = resource.getrusage(resource.RUSAGE_CHILDREN), time.perf_counter()
    done = subprocess.run([sys.executable, *arguments], cwd=home, env=environment(home), capture_output=True, text=True)
    wall, after = time.perf_counter() - began, resource.getrusage(resource.RUSAGE_CHILDREN)
    if done.returncode:
        raise SystemExit(f"{' '.join(arguments)} failed:\n{done.stdout[-2000:]}{done.stderr[-2000:]}")
    return wall, after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime


def imports(home: Path, runs: int) -> None:
    codes = "pass", "import ai_lifecycle", "import ai_lifecycle.cli"
    (bare, _), (package, _), (cli, _) = in_turns(3 * runs, *(lambda code=code: python(home, "-c", code) for code in codes))
    print(f"import ai_lifecycle:      {1000 * (package - bare):6.0f} ms over Python's own start of {1000 * bare:.0f} ms")
    print(f"import ai_lifecycle.cli:  {1000 * (cli - bare):6.0f} ms over it, ratio {cli / bare:.1f}")


def finished() -> dict:
    """The lesson as a learner has it who has answered every task."""
    solution, release = (json.loads((ROOT / folder / PAGE).read_text(encoding="utf-8")) for folder in ("solutions", "lessons"))
    answers = {cell["id"]: cell["source"] for cell in solution["cells"]}
    for cell in release["cells"]:
        if cell["metadata"].get("nbgrader", {}).get("solution"):
            cell["source"] = answers[cell["id"]]
    return release


def check(home: Path, runs: int) -> None:
    """The first lesson, finished, checked by the command beside its solution executed by nbclient alone."""
    notebook = home / "finished" / PAGE
    notebook.parent.mkdir(parents=True)
    notebook.write_text(json.dumps(finished()), encoding="utf-8")
    code = "import nbformat, nbclient, sys; nbclient.NotebookClient(nbformat.read(sys.argv[1], 4)).execute()"
    (checked, processor), (executed, _) = in_turns(
        runs,
        lambda: python(home, *OURS, "check", LESSON, "--file", str(notebook)),
        lambda: python(home, "-c", code, str(notebook)),
    )
    print(f"check {LESSON}:      {checked:6.2f} s, processor {processor:.2f} s; nbclient executes it in {executed:.2f} s, ratio {checked / executed:.2f}")


@contextmanager
def started(home: Path, port: int, *command: str) -> Iterator[None]:
    """Run a command that serves JupyterLab at a port; it answers when the block begins, and ends with it."""

    def answers() -> bool:
        assert process.poll() is None, (home / "server.log").read_text()
        with suppress(OSError), urllib.request.urlopen(f"http://127.0.0.1:{port}/api/status?token=t", timeout=5):
            return True
        return False

    with open(home / "server.log", "w") as log:
        process = start([sys.executable, *command], cwd=home, env=environment(home), stdout=log, stderr=log, stdin=subprocess.DEVNULL)
    try:
        wait_until(answers, "the server's first answer")
        yield
    finally:
        end(process)


def until_usable(browser, home: Path, port: int, *command: str) -> tuple[float]:
    """Return how long it takes from starting a command until the first lesson is shown and its kernel idle."""
    began = time.perf_counter()
    with started(home, port, *command):
        page = browser.new_page()
        page.set_default_timeout(120_000)
        page.goto(f"http://127.0.0.1:{port}/lab/tree/{PAGE}?token=t")
        page.locator(".jp-Notebook .jp-Cell").first.wait_for()
        page.locator('.jp-Notebook-ExecutionIndicator[data-status="idle"]').wait_for()
        taken = time.perf_counter() - began
        page.close()
    return (taken,)


def lab(home: Path, runs: int) -> None:
    """`lab` in an empty folder, which makes the copy first, and in one that is there, beside JupyterLab alone."""
    port, there = free_port(), home / "there"
    python(home, *OURS, "lab", str(there), "--prepare-only")
    server = ["--ServerApp.ip=127.0.0.1", "--allow-root", "--IdentityProvider.token=t"]
    bare = ["-m", "jupyterlab", f"--ServerApp.root_dir={there}", "--no-browser", f"--ServerApp.port={port}", *server]

    def ours(folder: Path) -> list[str]:
        return [*OURS, "lab", str(folder), "--no-browser", "--port", str(port), "--", *server]

    def fresh() -> tuple[float]:
        shutil.rmtree(home / "fresh", ignore_errors=True)
        return until_usable(browser, home, port, *ours(home / "fresh"))

    with chromium() as browser:
        (first,), (again,), (alone,) = in_turns(
            runs, fresh,
            lambda: until_usable(browser, home, port, *ours(there)),
            lambda: until_usable(browser, home, port, *bare),
        )  # fmt: skip
    print(f"lab, for the first time:  {first:6.2f} s until lesson 00 is usable; jupyter lab {alone:.2f} s, ratio {first / alone:.2f}")
    print(f"lab, again:               {again:6.2f} s until lesson 00 is usable; jupyter lab {alone:.2f} s, ratio {again / alone:.2f}")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--runs", type=int, default=5)
    parser.add_argument("--only", choices=["imports", "check", "lab"], help="measure only this")
    wanted = parser.parse_args()
    print(f"Python {sys.version.split()[0]}, {os.cpu_count()} processors, load {os.getloadavg()[0]:.1f}")
    with tempfile.TemporaryDirectory() as folder:
        for measure in (imports, check, lab):
            if wanted.only in (None, measure.__name__):
                measure(Path(folder), wanted.runs)


if __name__ == "__main__":
    main()
