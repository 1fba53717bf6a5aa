"""Lesson 03 executed from end to end, with and without its solutions."""

import re

import nbformat
import pytest
from lesson_run import (
    ROOT,
    assert_ledger,
    assert_not_attempted,
    assert_quiet,
    described_pictures,
    errors_of,
    text_of,
)

NAME = "03_training_process"

# nbclient, IPython and pyzmq warn about each other while a kernel runs: none of it is ours to mend.
pytestmark = pytest.mark.filterwarnings("ignore")


def test_the_solution_runs_without_an_error_or_a_warning(solution):
    assert_quiet(solution)


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
    pictures, silent = described_pictures(solution)
    assert silent == [] and pictures >= 4, "the playground and three figures"


def test_the_ledger_shows_both_sides(solution):
    assert_ledger(solution["training_process-ledger-measure"])


def test_untouched_each_task_is_not_attempted_and_nothing_of_ours_is_shown(release):
    assert_not_attempted(release, tasks=5)


def test_untouched_the_parts_that_need_no_answer_still_run(release):
    """A learner may read on before everything is solved: only cells that call an unwritten function may stop."""
    allowed = {"NotImplementedError", "NotAttempted", "NameError"}
    assert set(errors_of(release).values()) <= allowed, errors_of(release)
    for part in ["setup", "playground", "train-run", "train-curve", "freeze-infer", "ledger-measure"]:
        assert f"training_process-{part}" not in errors_of(release), f"{part} needs an answer it should not need"


@pytest.mark.parametrize("task", ["forward", "backward", "training_step"])
def test_the_example_in_the_task_is_what_the_try_it_cell_shows(solution, task):
    source = nbformat.read(ROOT / "solutions" / NAME / f"{NAME}.ipynb", as_version=4)
    prose = next(cell.source for cell in source.cells if cell.id == f"training_process-{task}-task")
    example = re.search(r"\*\*Example:\*\* .*: (`\[.*)$", prose, re.MULTILINE)[1]
    shown = solution[f"training_process-{task}-try"].outputs[0].data["text/plain"]
    told, printed = (
        [float(number) for number in re.findall(r"-?\d+\.?\d*", text.replace("dtype=float64", ""))]
        for text in (example, shown)
    )
    assert told == pytest.approx(printed, abs=1e-3)
