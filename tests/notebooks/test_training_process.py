"""Lesson 03 executed from end to end, with and without its solutions."""

import copy
import re
from pathlib import Path

import nbformat
import pytest
from nbclient import NotebookClient

ROOT = Path(__file__).parents[2]
NAME = "03_training_process"

# nbclient, IPython and pyzmq warn about each other while a kernel runs: none of it is ours to mend.
pytestmark = [pytest.mark.filterwarnings("ignore"), pytest.mark.usefixtures("warm_kernels")]


def executed(folder: str, where: Path):
    notebook = copy.deepcopy(nbformat.read(ROOT / folder / NAME / f"{NAME}.ipynb", as_version=4))
    # As nbgrader does: a cell that fails does not keep the ones below from running.
    NotebookClient(notebook, timeout=120, allow_errors=True, resources={"metadata": {"path": str(where)}}).execute()
    return {cell.id: cell for cell in notebook.cells if cell.cell_type == "code"}


@pytest.fixture(scope="module")
def solution(tmp_path_factory):
    return executed("solutions", tmp_path_factory.mktemp("solution"))


@pytest.fixture(scope="module")
def release(tmp_path_factory):
    return executed("lessons", tmp_path_factory.mktemp("release"))


def text_of(cell) -> str:
    return "".join(output.get("text", "") for output in cell.outputs)


def errors_of(cells) -> dict[str, str]:
    return {name: output.ename for name, cell in cells.items() for output in cell.outputs if output.output_type == "error"}


def test_the_solution_runs_without_an_error_or_a_warning(solution):
    assert errors_of(solution) == {}
    loud = {name for name, cell in solution.items() for output in cell.outputs if output.get("name") == "stderr"}
    assert loud == set(), "these cells warn"
    silent = [name for name, cell in solution.items() if name.endswith("-test") and cell.outputs]
    assert silent == [], "a test cell that passes says nothing"


def test_training_changes_the_fingerprint_and_predicting_does_not(solution):
    trained = re.findall(r"\b[0-9a-f]{12}\b", text_of(solution["training_process-train-run"]))
    asked = re.findall(r"\b[0-9a-f]{12}\b", text_of(solution["training_process-freeze-infer"]))
    keras = re.findall(r"\b[0-9a-f]{12}\b", text_of(solution["training_process-freeze-keras-run"]))
    assert len(trained) == len(asked) == len(keras) == 2
    assert trained[0] != trained[1]
    assert asked[0] == asked[1] == trained[1]
    assert keras[0] == keras[1]


def test_the_learners_step_is_kerass_step(solution):
    gap = float(re.search(r"(\d(?:\.\d+)?e[-+]\d+)", text_of(solution["training_process-keras-same"]))[1])
    assert gap < 1e-6, "float32 has about seven digits"


def test_the_trained_network_reads_digits_it_has_never_seen(solution):
    shares = [int(share) for share in re.findall(r"(\d+)%", text_of(solution["training_process-freeze-infer"]))]
    assert shares[0] < 30 and shares[1] > 90, shares


def test_every_picture_has_a_text(solution):
    shown = [(name, output.data, output.metadata) for name, cell in solution.items() for output in cell.outputs if "data" in output]
    pictures = 0
    for name, data, metadata in shown:
        for kind in data:
            if kind.startswith("image/"):
                pictures += 1
                assert metadata.get(kind, {}).get("alt") or re.search(r'alt="[^"]{20,}"', data.get("text/html", "")), name
        for tag in re.findall(r"<(?:img|svg)[^>]*>", data.get("text/html", "")):
            pictures += 1
            assert re.search(r'(?:alt|aria-label)="[^"]{20,}"', tag), f"{name} shows a picture without a text"
    assert pictures >= 4, "the playground and three figures"


def test_the_ledger_shows_both_sides(solution):
    cell = solution["training_process-ledger-measure"]
    page = "".join(output.data.get("text/html", "") for output in cell.outputs if "data" in output)
    for word in ["training", "inference", "wall time", "peak memory", "floating-point operations", "samples a second"]:
        assert word in page


def test_untouched_each_task_is_not_attempted_and_nothing_of_ours_is_shown(release):
    tests = {name: cell for name, cell in release.items() if name.endswith("-test")}
    assert len(tests) == 5
    for name, cell in tests.items():
        (error,) = [output for output in cell.outputs if output.output_type == "error"]
        assert error.ename == "NotAttempted", f"{name}: {error.ename}: {error.evalue}"
        assert "Traceback" not in "".join(error.traceback)


def test_untouched_the_parts_that_need_no_answer_still_run(release):
    """A learner may read on before everything is solved: only cells that call an unwritten function may stop."""
    allowed = {"NotImplementedError", "NotAttempted", "NameError"}
    assert set(errors_of(release).values()) <= allowed, errors_of(release)
    for part in ["setup", "playground", "train-run", "train-curve", "freeze-infer", "ledger-measure"]:
        assert f"training_process-{part}" not in errors_of(release), f"{part} needs an answer it should not need"
