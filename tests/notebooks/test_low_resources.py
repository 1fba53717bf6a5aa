"""Lesson 08 executed from end to end, with and without its solutions."""

import re

import pytest
from lesson_run import assert_ledger, assert_not_attempted, assert_quiet, described_pictures, errors_of, text_of
from processes import is_gone, started_here

from ai_lifecycle.fresh_process import _WORKER

NAME = "08_low_resources"
PROGRAMS = [_WORKER]  # of which none may be left running

# nbclient, IPython and pyzmq warn about each other while a kernel runs: none of it is ours to mend.
pytestmark = pytest.mark.filterwarnings("ignore")


def numbers_in(cells, name: str, pattern: str) -> list[float]:
    return [float(found) for found in re.findall(pattern, text_of(cells[f"low_resources-{name}"]))]


def test_the_solution_runs_without_an_error_or_a_warning(solution):
    assert_quiet(solution)


def test_half_the_bytes_a_number_give_the_same_answers(solution):
    before, now = numbers_in(solution, "bytes-count", r"([\d.]+)% (?:before|now)")
    assert before > 96 and abs(before - now) < 0.5


def test_fresh_processes_hold_what_the_formula_says(solution):
    ratios = numbers_in(solution, "fresh-compare", r"([\d.]+) times as much")
    assert len(ratios) == 2 and all(1 <= ratio < 1.08 for ratio in ratios)


def test_rounding_ruins_the_reader_and_int8_does_not(solution):
    (ruined,) = numbers_in(solution, "int8-naive", r"([\d.]+)% right")
    (right,) = numbers_in(solution, "int8-use", r"right: ([\d.]+)%")
    (share,) = numbers_in(solution, "int8-use", r"model's (\d+)%")
    (zeros,) = numbers_in(solution, "int8-naive", r"(\d+)% of them are 0")
    assert zeros > 90, "the text says that hardly anything but 0 is left"
    assert ruined < 80 < 96 < right and 25 < share < 30


def test_keras_makes_the_same_codes_and_a_file_that_is_not_a_quarter(solution):
    assert "differ from yours: 0 of 8192, dtype int8" in text_of(solution["low_resources-keras-same"])
    single, whole = (numbers_in(solution, "keras-quantize", rf"'{kind}.keras': (\d+)")[0] for kind in ("float32", "int8"))
    assert 0.4 < whole / single < 0.6, "the file carries more than weights"


def test_int8_is_slower_in_numpy(solution):
    _, _, integers = numbers_in(solution, "speed-measure", r"([\d.]+) times as long")
    assert integers > 3, "the lesson says many times as long"


def test_pruning_changes_no_byte_of_an_array_until_somebody_packs_it(solution):
    rows = re.findall(r"([\d.]+)% right, (\d+) bytes", text_of(solution["low_resources-prune-use"]))
    scores, sizes = [float(score) for score, _ in rows], {size for _, size in rows}
    assert len(sizes) == 1 and scores[0] - scores[2] < 2 and scores[-1] < 80
    text = text_of(solution["low_resources-disk-compare"])
    plain = {name: [int(one) for one in re.findall(rf"^{name}: (\d+) bytes in a file, (\d+) zipped", text, re.M)[0]]
             for name in ("float32", "float32, half 0", "int8", "int8, half 0")}  # fmt: skip
    assert plain["int8"][0] == plain["int8, half 0"][0] and plain["int8, half 0"][1] < plain["int8"][1]
    packed = [int(found) for found in re.findall(r"set to 0: (\d+) bytes", text)]
    assert packed[1] == packed[2] and packed[3] == packed[4], "in 8 and 4 bits, half of the weights 0 saves nothing"


def test_the_student_needs_its_teacher(solution):
    teacher, alone, taught, tiny = numbers_in(solution, "student-compare", r"([\d.]+)% right")
    assert alone + 5 < taught < teacher and abs(taught - tiny) < 1
    losses = numbers_in(solution, "student-compare", r"your loss, [^:]+: ([\d.]+)")
    assert losses[0] > losses[1] > losses[2]


def test_the_guesses_are_held_against_what_was_measured(solution):
    times, bits, zeros = numbers_in(solution, "revisit-compare", r": ([\d.]+),")
    assert 3.5 < times < 4.5 and 3 <= bits <= 4 and 50 <= zeros < 70


def test_the_numbers_of_the_example_answer_are_those_of_the_page(solution):
    (times, *_) = numbers_in(solution, "revisit-compare", r": ([\d.]+),")
    assert round(times) == 4, "the answer says about four times"
    tiny = numbers_in(solution, "student-compare", r"int8: ([\d.]+)% right")[0]
    assert 93 < tiny < 97, "the answer says about 19 times in 20"
    assert numbers_in(solution, "student-compare", r"int8: [\d.]+% right, (\d+) bytes")[0] < 1000


def test_every_picture_has_a_text(solution):
    pictures, silent = described_pictures(solution)
    assert silent == [] and pictures >= 3, "the playground and two figures"


def test_the_ledger_shows_both_sides(solution):
    assert_ledger(solution["low_resources-ledger-measure"])


def test_untouched_each_task_is_not_attempted_and_nothing_of_ours_is_shown(release):
    assert_not_attempted(release, tasks=5)


def test_untouched_the_parts_that_need_no_answer_still_run(release):
    """A learner may read on before everything is solved: only cells that call an unwritten function may stop."""
    errors = {name.removeprefix("low_resources-"): error for name, error in errors_of(release).items()}
    tasks = ("memory_needed", "quantize", "prune", "storage", "soft_loss")
    own = {f"{task}-{part}" for task in tasks for part in ("try", "test")}
    own |= {"fresh-compare", "int8-use", "keras-same", "prune-use", "student-compare"}
    assert set(errors) <= own, errors
    assert set(errors.values()) <= {"NotImplementedError", "NotAttempted"}, errors


def test_no_fresh_process_outlives_what_it_measured_or_the_notebooks(left):
    assert left == [], "its cell was done and it still ran"
    assert [fresh.pid for fresh in started_here(*PROGRAMS) if not is_gone(fresh.pid)] == []
