"""Lesson 07 executed from end to end, with and without its solutions; nothing here depends on how fast anything was."""

import re

import pytest
from lesson_run import assert_ledger, assert_not_attempted, assert_quiet, described_pictures, errors_of, text_of
from processes import is_gone, started_here

NAME = "07_speed"

# nbclient, IPython and pyzmq warn about each other while a kernel runs: none of it is ours to mend.
pytestmark = pytest.mark.filterwarnings("ignore")


def lines_of(cells, name: str) -> list[str]:
    return text_of(cells[f"speed-{name}"]).splitlines()


def test_the_solution_runs_without_an_error_or_a_warning(solution):
    assert_quiet(solution)


def test_the_reader_reads(solution):
    (line,) = lines_of(solution, "train-fit")
    assert int(re.search(r"(\d+)%", line)[1]) > 85


def test_percentiles_come_with_intervals_that_hold_them(solution):
    lines = lines_of(solution, "sure-interval")
    assert [line.partition(":")[0] for line in lines] == ["p50", "p95", "p99"]
    for line in lines:
        value, low, high = (float(number) * {"µs": 1e-6, "ms": 1e-3, "s": 1}[unit]
                            for number, unit in re.findall(r"([\d.]+) (µs|ms|s)\b", line))  # fmt: skip
        assert low <= value <= high


def test_both_servers_answer_every_question_and_one_of_them_gathers(solution):
    one_by_one, gathering = lines_of(solution, "real-rush")
    for line in (one_by_one, gathering):
        answered, asked = re.search(r"(\d+) of (\d+) answered", line).groups()
        assert answered == asked and int(asked) > 0
    assert "1.0 rows a batch" in one_by_one


def test_gathered_answers_are_the_same_to_the_bit(solution):
    assert lines_of(solution, "real-same") == ["largest difference to asking alone: 0.0"]


def test_both_loops_are_told_with_their_percentiles(solution):
    closed, opened = lines_of(solution, "open-tell")
    assert closed.startswith("closed loop: ") and opened.startswith("open loop: ")
    assert "p99" in closed and "over 100 ms" in opened


def test_the_runtimes_give_the_same_answers(solution):
    assert float(lines_of(solution, "onnx_answers-try")[0].split()[-1]) < 1e-5
    lines = lines_of(solution, "beside-answers")
    assert [line.partition(":")[0] for line in lines] == ["scikit-learn", "Keras", "ONNX Runtime"]
    assert all(float(line.split()[-1]) < 1e-5 for line in lines)


def test_the_guesses_are_held_against_what_was_measured(solution):
    lines = lines_of(solution, "revisit-compare")
    assert len(lines) == 3 and all(line.endswith("you guessed ?") for line in lines)
    assert 2.5 < float(re.search(r": ([\d.]+),", lines[2])[1]) < 3.5


def test_every_picture_has_a_text(solution):
    pictures, silent = described_pictures(solution)
    assert silent == [] and pictures >= 6, "the playground and five figures"


def test_the_ledger_shows_both_sides(solution):
    assert_ledger(solution["speed-ledger-measure"])


def test_untouched_each_task_is_not_attempted_and_nothing_of_ours_is_shown(release):
    assert_not_attempted(release, tasks=5)


def test_untouched_the_parts_that_need_no_answer_still_run(release):
    """A learner may read on before everything is solved: only cells that call an unwritten function may stop."""
    errors = {name.removeprefix("speed-"): error for name, error in errors_of(release).items()}
    tasks = ("latency_percentiles", "throughput", "serve_in_batches", "flops", "onnx_answers")
    assert set(errors) <= {f"{task}-{part}" for task in tasks for part in ("try", "test")} | {"paper-figure"}, errors
    assert set(errors.values()) <= {"NotImplementedError", "NotAttempted"}, errors


def test_no_server_outlives_the_notebooks(solution, release):
    servers = started_here("ai_lifecycle.serving_process", "ai_lifecycle.load_generator")
    alive = [server.pid for server in servers if not is_gone(server.pid)]
    assert alive == [], "a closed notebook left its server running"
