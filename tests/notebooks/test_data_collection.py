"""Lesson 01 executed from end to end, with and without its solutions."""

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

NAME = "01_data_collection"

# nbclient, IPython and pyzmq warn about each other while a kernel runs: none of it is ours to mend.
pytestmark = pytest.mark.filterwarnings("ignore")


def numbers_of(cell) -> list[float]:
    return [float(number) for number in re.findall(r"-?\d+(?:\.\d+)?(?=%|\b)", text_of(cell))]


def percentages_of(cell) -> list[int]:
    return [int(share) for share in re.findall(r"(\d+)%", text_of(cell))]


def test_the_solution_runs_without_an_error_or_a_warning(solution):
    assert_quiet(solution)


def test_three_clocks_tell_one_moment(solution):
    moments = re.findall(r"is (\S+ \S+)", text_of(solution["data_collection-clocks-convert"]))
    assert len(moments) == 3 and len(set(moments)) == 1


def test_the_copies_are_gone(solution):
    rows, tickets = map(int, re.findall(r"(\d+) (?:rows|tickets)", text_of(solution["data_collection-merge-try"])))
    assert tickets == 4000 < rows


def test_the_leak_is_the_column_to_ask_about(solution):
    found = dict(re.findall(r"(\w+) +(0\.\d+)", text_of(solution["data_collection-separation-try"])))
    assert max(found, key=found.get) == "comments" and float(found["comments"]) > 0.85
    assert max(float(value) for name, value in found.items() if name != "comments") < 0.75


def test_nothing_is_on_both_sides(solution):
    assert re.findall(r"sides: (\d+)", text_of(solution["data_collection-split_by_time-try"])) == ["0", "0"]


def test_the_scores_say_what_the_text_says(solution):
    with_leak, at_random, by_time, when_asked, always = percentages_of(solution["data_collection-flattery-scores"])
    assert 85 <= with_leak <= 90, "the text says: almost nine in ten"
    assert at_random > by_time, "the random split flatters"
    assert abs(when_asked - always) <= 3, "with the leak empty, the model is worth a constant answer"
    assert by_time > when_asked + 5
    assert 63 <= by_time <= 70, "the model answer says: about two of three"


def test_the_curve_flattens_and_wrong_labels_cost(solution):
    (picture,) = [output.data["text/plain"] for output in solution["data_collection-more-curve"].outputs]
    first, last, noisy_first, noisy_last = map(int, re.findall(r"(\d+)% with", picture))
    assert last > first and noisy_last > noisy_first and noisy_first < first - 5
    gained = float(re.search(r"points gained.*: (-?\d+\.\d)", text_of(solution["data_collection-revisit-compare"]))[1])
    assert gained < 2, "the text says: then less and less"


def test_the_untouched_card_says_what_is_missing(solution):
    said = text_of(solution["data_collection-card-missing"])
    assert [line.split(":")[0] for line in said.splitlines()] == ["how_collected", "label", "limits", "not_for"]


def test_every_picture_has_a_text(solution):
    pictures, silent = described_pictures(solution)
    assert silent == [] and pictures >= 2, "the playground and the learning curve"


def test_the_ledger_shows_both_sides(solution):
    assert_ledger(solution["data_collection-ledger-measure"])


def test_untouched_each_task_is_not_attempted_and_nothing_of_ours_is_shown(release):
    assert_not_attempted(release, tasks=5)


def test_untouched_the_parts_that_need_no_answer_still_run(release):
    """A learner may read on before everything is solved: only cells that call an unwritten function may stop."""
    assert set(errors_of(release).values()) <= {"NotImplementedError", "NotAttempted", "NameError"}, errors_of(release)
    stopped = {name.removeprefix("data_collection-") for name in errors_of(release)}
    tasks = {"to_shared", "merge", "add_label", "separation", "split_by_time"}
    assert stopped <= {f"{task}-{part}" for task in tasks for part in ("try", "test")}, stopped
