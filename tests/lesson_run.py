"""Executing a lesson's notebook as nbgrader would, and what every executed lesson must show."""

import re
from collections.abc import Callable
from pathlib import Path

import nbformat
from nbclient import NotebookClient
from nbformat.notebooknode import NotebookNode

ROOT = Path(__file__).parents[1]
_LEDGER = ["training", "inference", "wall time", "peak memory", "floating-point operations", "samples a second"]


def executed(
    folder: str, name: str, where: Path, after_cell: Callable[[], object] = lambda: None
) -> dict[str, NotebookNode]:
    """Return the code cells, by id, of a lesson executed in the folder `where`.

    folder: "solutions" or "lessons". A cell that fails does not keep the ones below from running.
    after_cell: see `executed_file`.
    """
    return executed_file(ROOT / folder / name / f"{name}.ipynb", where, after_cell)


def executed_file(
    path: Path, where: Path, after_cell: Callable[[], object] = lambda: None
) -> dict[str, NotebookNode]:
    """Return the code cells, by id, of a notebook executed in the folder `where`. Each picture it shows has its words.

    after_cell: called after each cell, while the kernel still runs; a warm kernel's end also ends what it has left.
    """
    notebook = nbformat.read(path, as_version=4)
    NotebookClient(
        notebook, timeout=120, allow_errors=True, resources={"metadata": {"path": str(where)}},
        on_cell_executed=lambda **told: after_cell(),
    ).execute()  # fmt: skip
    cells = {cell.id: cell for cell in notebook.cells if cell.cell_type == "code"}
    _, silent = described_pictures(cells)
    assert silent == [], f"{path.name}: these cells show a picture without a text of 20 letters or more"
    return cells


def text_of(cell: NotebookNode) -> str:
    """Return what a cell printed."""
    return "".join(output.get("text", "") for output in cell.outputs)


def errors_of(cells: dict[str, NotebookNode]) -> dict[str, str]:
    """Return the name of the error of each cell that ended with one."""
    found = ((name, output) for name, cell in cells.items() for output in cell.outputs)
    return {name: output.ename for name, output in found if output.output_type == "error"}


def assert_quiet(solution: dict[str, NotebookNode]) -> None:
    """Check that a solution runs without an error or a warning, and that its test cells say nothing."""
    assert errors_of(solution) == {}
    loud = {name for name, cell in solution.items() for output in cell.outputs if output.get("name") == "stderr"}
    assert loud == set(), "these cells warn"
    silent = [name for name, cell in solution.items() if name.endswith("-test") and cell.outputs]
    assert silent == [], "a test cell that passes says nothing"


def described_pictures(cells: dict[str, NotebookNode]) -> tuple[int, list[str]]:
    """Return how many pictures the cells show, and the cells with a picture that has no text of 20 letters or more."""
    pictures, silent = 0, []
    shown = [(name, output) for name, cell in cells.items() for output in cell.outputs if "data" in output]
    for name, output in shown:
        page = output.data.get("text/html", "")
        tags = re.findall(r"<(?:img|svg)[^>]*>", page)
        texts = [re.search(r'(?:alt|aria-label)="([^"]*)"', tag) for tag in tags]
        texts = [found[1] if found else "" for found in texts]
        for kind in output.data:
            if kind.startswith("image/"):
                texts.append(output.metadata.get(kind, {}).get("alt", ""))
        pictures += len(texts)
        silent += [name for text in texts if len(text) < 20]
    return pictures, silent


def assert_ledger(cell: NotebookNode) -> None:
    """Check that a cell shows the cost ledger with both columns and every line."""
    page = "".join(output.data.get("text/html", "") for output in cell.outputs if "data" in output)
    assert [word for word in _LEDGER if word not in page] == [], "lines missing from the ledger"


def assert_not_attempted(release: dict[str, NotebookNode], tasks: int) -> None:
    """Check that each test of an untouched release says "not attempted", without a traceback of ours."""
    tests = {name: cell for name, cell in release.items() if name.endswith("-test")}
    assert len(tests) == tasks
    for name, cell in tests.items():
        (error,) = [output for output in cell.outputs if output.output_type == "error"]
        assert error.ename == "NotAttempted", f"{name}: {error.ename}: {error.evalue}"
        assert "Traceback" not in "".join(error.traceback)
