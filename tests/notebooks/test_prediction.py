"""Lesson 06 executed from end to end, with and without its solutions."""

import re

import pytest
from lesson_run import assert_ledger, assert_not_attempted, assert_quiet, described_pictures, errors_of, text_of

NAME = "06_prediction"

# nbclient, IPython and pyzmq warn about each other while a kernel runs: none of it is ours to mend.
pytestmark = pytest.mark.filterwarnings("ignore")


def numbers_in(cells, name: str, pattern: str) -> list[float]:
    return [float(found) for found in re.findall(pattern, text_of(cells[f"prediction-{name}"]))]


def test_the_solution_runs_without_an_error_or_a_warning(solution):
    assert_quiet(solution)


def test_asking_the_deployed_model_changes_no_bit(solution):
    text = text_of(solution["prediction-frozen-prove"])
    before, after = re.findall(r"\b[0-9a-f]{12}\b", text)
    assert before == after and "changed by asking: False" in text


def test_a_model_that_counts_its_questions_is_caught(solution):
    assert text_of(solution["prediction-changes_weights-try"]).split() == ["False", "True"]


def test_half_costs_most_and_the_chosen_threshold_least(solution):
    half, formula, chosen = numbers_in(solution, "decide-judge", r"cost (\d+) hours")
    assert half > 1.2 * formula and formula > 1.05 * chosen


def test_ninety_per_cent_is_not_nine_times_in_ten(solution):
    (right,) = numbers_in(solution, "word-sure", r"among them: (\d+)%")
    assert 70 <= right < 86


def test_the_diagram_is_that_of_scikit_learn(solution):
    (gap,) = numbers_in(solution, "word-library", r"ours: ([\d.e-]+)")
    assert gap < 1e-9


def test_a_temperature_mends_the_chances_and_with_them_the_formula(solution):
    (temperature,) = numbers_in(solution, "temper-choose", r"temperature: ([\d.]+)")
    before, after = numbers_in(solution, "temper-judge", r"error (\d\.\d+)")
    dear, cheap = numbers_in(solution, "temper-judge", r"costs (\d+) hours")
    assert temperature > 1.5 and after < before / 2 and cheap < dear


def test_the_model_is_sure_about_strangers_and_the_distance_is_not_fooled(solution):
    shares = numbers_in(solution, "never_seen-ask", r"in (\d+)%")
    assert len(shares) == 4 and sum(share > 15 for share in shares) >= 3
    answered = numbers_in(solution, "distance-use", r"answers (\d+)%")
    (right,) = numbers_in(solution, "distance-use", r"right ([\d.]+)%")
    assert answered[0] > 85 and answered[1:] == [0, 0, 0, 0] and right > 98


def test_the_guesses_are_held_against_what_was_measured(solution):
    right, threshold, noise = numbers_in(solution, "revisit-compare", r": (\d+),")
    assert right < 86 and threshold == 25 and noise > 15


def test_the_numbers_of_the_example_answer_are_those_of_the_page(solution):
    half, _, chosen = numbers_in(solution, "decide-judge", r"cost (\d+) hours")
    (right,) = numbers_in(solution, "word-sure", r"among them: (\d+)%")
    assert round(half, -2) == 800 and abs(chosen - 550) < 25, "the answer says from about 800 to about 550 hours"
    assert 75 < right < 85, "the answer says about four times in five"


def test_every_picture_has_a_text(solution):
    pictures, silent = described_pictures(solution)
    assert silent == [] and pictures >= 5, "the playground and four figures"


def test_the_ledger_shows_both_sides(solution):
    assert_ledger(solution["prediction-ledger-measure"])


def test_untouched_each_task_is_not_attempted_and_nothing_of_ours_is_shown(release):
    assert_not_attempted(release, tasks=4)


def test_untouched_the_parts_that_need_no_answer_still_run(release):
    """A learner may read on before everything is solved: only cells that call an unwritten function may stop."""
    errors = {name.removeprefix("prediction-"): error for name, error in errors_of(release).items()}
    tasks = ("changes_weights", "cheapest_threshold", "calibration_error", "answer_or_abstain")
    own = {f"{task}-{part}" for task in tasks for part in ("try", "test")}
    own |= {"frozen-prove", "decide-judge", "temper-judge", "distance-use"}
    assert set(errors) <= own, errors
    assert set(errors.values()) <= {"NotImplementedError", "NotAttempted"}, errors
