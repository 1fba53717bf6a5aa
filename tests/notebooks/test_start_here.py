"""Lesson 00 executed from end to end, with and without its solutions."""

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

NAME = "00_start_here"

# nbclient, IPython and pyzmq warn about each other while a kernel runs: none of it is ours to mend.
pytestmark = pytest.mark.filterwarnings("ignore")


def test_the_solution_runs_without_an_error_or_a_warning(solution):
    assert_quiet(solution)


def test_the_first_task_comes_at_once(solution):
    code = list(solution)
    assert code.index("start_here-predict_one-test") == 3, "one cell to run, then the first task"


def test_training_changes_the_fingerprint_and_ten_thousand_answers_do_not(solution):
    trained = re.findall(r"\b[0-9a-f]{12}\b", text_of(solution["start_here-train-run"]))
    asked = re.findall(r"\b[0-9a-f]{12}\b", text_of(solution["start_here-infer-many"]))
    assert len(trained) == len(asked) == 2
    assert trained[0] != trained[1]
    assert asked[0] == asked[1] == trained[1]


def test_the_learners_own_training_ends_at_the_line_that_the_course_draws(solution):
    own = re.findall(r"-?\d+\.\d\d", text_of(solution["start_here-train-own"]))
    (picture,) = [output.data["text/plain"] for output in solution["start_here-train-picture"].outputs]
    assert len(own) == 2 and f"trained, hours = {own[0]} * estimate + {own[1]}" in picture


def test_the_step_of_the_worked_example_lowers_the_loss(solution):
    before, after = re.search(r"from ([\d.]+) to ([\d.]+)", text_of(solution["start_here-one_ticket-step"])).groups()
    assert float(after) < float(before)


def test_numpy_refuses_to_write_into_the_frozen_line(solution):
    assert text_of(solution["start_here-freeze-run"]).startswith("NumPy refuses: ")


def test_only_the_step_is_judged_to_have_trained(solution):
    judged = dict(line.split(": ") for line in text_of(solution["start_here-suspects-judge"]).splitlines())
    assert [name for name, kind in judged.items() if kind == "training"] == ["step_once"]
    assert list(judged.values()).count("inference") == 3


def test_the_guesses_are_held_against_two_none_and_about_twice(solution):
    changed, untouched, times = text_of(solution["start_here-revisit-compare"]).splitlines()
    assert changed.startswith("numbers changed by training: 2,")
    assert untouched.startswith("numbers changed by ten thousand answers: 0,")
    assert 1.5 < float(re.search(r"inference: ([\d.]+),", times)[1]) < 3


def test_every_picture_has_a_text(solution):
    pictures, silent = described_pictures(solution)
    assert silent == [] and pictures >= 2, "the playground and the figure of both lines"


def test_the_ledger_shows_both_sides(solution):
    assert_ledger(solution["start_here-ledger-measure"])


def test_no_heavy_library_keeps_a_newcomer_waiting(solution):
    for cell in solution.values():
        assert not re.search(r"import (keras|sklearn|pandas|jax)|from (keras|sklearn|pandas|jax)", cell.source)


def test_untouched_each_task_is_not_attempted_and_nothing_of_ours_is_shown(release):
    assert_not_attempted(release, tasks=4)


def test_untouched_the_parts_that_need_no_answer_still_run(release):
    """A learner may read on before everything is solved: only cells that call an unwritten function may stop."""
    stopped = {
        "predict_one-try", "training_step-try", "infer-try", "kind_of_call-try",
        "train-own", "infer-many", "suspects-judge",
        "predict_one-test", "training_step-test", "infer-test", "kind_of_call-test",
    }  # fmt: skip
    assert {name.removeprefix("start_here-") for name in errors_of(release)} == stopped
    assert set(errors_of(release).values()) == {"NotImplementedError", "NotAttempted"}
