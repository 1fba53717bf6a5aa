"""Lesson 04 executed from end to end, with and without its solutions."""

import re

import pytest
from lesson_run import (
    assert_ledger,
    assert_not_attempted,
    assert_quiet,
    described_pictures,
    errors_of,
    text_of,
)

NAME = "04_optimization"

# nbclient, IPython and pyzmq warn about each other while a kernel runs: none of it is ours to mend.
pytestmark = pytest.mark.filterwarnings("ignore")


def numbers_in(cells, name: str, pattern: str) -> list[float]:
    return [float(found) for found in re.findall(pattern, text_of(cells[f"optimization-{name}"]))]


def test_the_solution_runs_without_an_error_or_a_warning(solution):
    assert_quiet(solution)


def test_the_learners_adam_is_kerass_adam(solution):
    (gap,) = numbers_in(solution, "keras-adam-same", r"(\d(?:\.\d+)?e[-+]\d+)")
    assert gap < 1e-6, "float32 has about seven digits"


def test_small_batches_get_further_with_the_same_rows(solution):
    steps = numbers_in(solution, "batches-size-run", r"(\d+) steps")
    losses = numbers_in(solution, "batches-size-run", r"loss (\d+\.\d+)")
    assert steps == [1000, 32, 1] and losses == sorted(losses)


def test_at_the_same_rate_sgd_loses_and_at_its_own_it_does_not(solution):
    best, sgd, adam = numbers_in(solution, "search-run", r"(\d\.\d\d)(?: and|$|\n)")
    assert sgd > 1.5 and adam < 0.3 and best < 0.4


def test_stopping_in_time_brings_back_a_better_network(solution):
    losses = numbers_in(solution, "stop-restore", r"loss (\d\.\d+)")
    shares = numbers_in(solution, "stop-restore", r"(\d+)% right")
    epochs = numbers_in(solution, "stop-restore", r"epoch +(\d+)")
    assert losses[0] < losses[1] < losses[2] and shares[0] > shares[2] + 3
    assert epochs[0] == epochs[1] - 5 and epochs[2] == 40, "patience is 5"
    assert 5 <= epochs[0] <= 12, "the answer to the question says: about eight"


def test_a_schedule_that_ends_small_ends_lower(solution):
    constant, stepwise, cosine, warm_up = numbers_in(solution, "race-schedules", r"loss (\d\.\d+)")
    assert max(stepwise, cosine, warm_up) <= constant


def test_this_machines_devices_are_timed(solution):
    text = text_of(solution["optimization-gpu-devices"])
    assert text.count("billion operations a second") >= 2 and "cpu" in text
    assert re.findall(r"^(\w+)", text, re.MULTILINE)[-1] == "cpu", "the CPU comes last"


def test_keras_stops_in_time_and_reads_digits_it_has_never_seen(solution):
    (stopped, best) = numbers_in(solution, "keras-fit", r"epoch (\d+)")
    (right,) = numbers_in(solution, "keras-fit", r"(\d+)% of the test")
    assert best == stopped - 3 and stopped < 30 and right > 92


def test_the_guesses_are_held_against_what_the_text_says(solution):
    good, huge, extra, busy = numbers_in(solution, "revisit-compare", r": (\d+)(?:,|\n)")
    assert good > 90 and huge < 30 and (extra, busy) == (2, 20)


def test_every_picture_has_a_text(solution):
    pictures, silent = described_pictures(solution)
    assert silent == [] and pictures >= 7, "the playground and six figures"


def test_the_ledger_shows_both_sides(solution):
    assert_ledger(solution["optimization-ledger-measure"])


def test_untouched_each_task_is_not_attempted_and_nothing_of_ours_is_shown(release):
    assert_not_attempted(release, tasks=5)


def test_untouched_the_parts_that_need_no_answer_still_run(release):
    """A learner may read on before everything is solved: only cells that call an unwritten function may stop."""
    errors = {name.removeprefix("optimization-"): error for name, error in errors_of(release).items()}
    tasks = ("batches", "adam", "early_stopping", "random_search", "gpu_decision")
    allowed = {f"{task}-{part}" for task in tasks for part in ("try", "test")}
    assert set(errors) <= allowed | {"keras-adam-same", "stop-restore", "stop-marked", "search-run"}, errors
    assert set(errors.values()) <= {"NotImplementedError", "NotAttempted", "NameError"}, errors
