"""The capstone executed from end to end, with and without its solutions."""

import re

import psutil
import pytest
from lesson_run import assert_ledger, assert_not_attempted, assert_quiet, described_pictures, errors_of, text_of

NAME = "10_capstone"

# nbclient, IPython and pyzmq warn about each other while a kernel runs: none of it is ours to mend.
pytestmark = pytest.mark.filterwarnings("ignore")


def page_of(cell) -> str:
    return "".join(output.data.get("text/html", "") for output in cell.outputs if "data" in output)


def test_the_solution_runs_without_an_error_or_a_warning(solution):
    assert_quiet(solution)


def test_the_tempting_bundle_is_perfect_on_its_rows_and_fails_its_report(solution):
    assert text_of(solution["capstone-tempting-train"]).startswith("100%")
    report = page_of(solution["capstone-tempting-report"])
    assert "not yet" in report and "is a leak" in report and "asks for days to next visit" in report
    assert report.count("not asked") == 3, "a bundle that fails at rest is not started"


def test_the_delivered_bundle_passes_every_criterion(solution):
    report = page_of(solution["capstone-deliver-try"])
    assert "10 of 10 criteria passed" in report and "✗" not in report


def test_the_whole_report_ends_with_the_policy(solution, release):
    report = page_of(solution["capstone-report-try"])
    assert "11 of 11 criteria passed" in report and report.index("latency") < report.index("policy")
    untouched = page_of(release["capstone-report-try"])
    assert untouched.count("<td>not asked</td>") == 11 and "0 of 11 criteria passed" in untouched


def test_the_policy_tells_a_calm_week_from_a_week_of_harm(solution):
    assert text_of(solution["capstone-time_to_train-try"]).split() == ["infer", "train"]


def test_the_guesses_are_held_against_what_was_measured(solution):
    lines = text_of(solution["capstone-revisit-compare"]).splitlines()
    assert len(lines) == 3 and all(line.endswith("you guessed ?") for line in lines)
    assert "times the reference's" in lines[1]


def test_the_model_answer_says_what_was_measured(solution):
    honest = float(re.search(r"honest ([\d.]+)%", text_of(solution["capstone-honest_score-try"]))[1])
    assert honest > 97, "the model answer says: more than 97%"
    size = float(re.search(r"(\d+) kB", page_of(solution["capstone-deliver-try"]))[1])
    memory = float(re.search(r"([\d.]+) MB", page_of(solution["capstone-deliver-try"]))[1])
    assert 24 <= size <= 100 and memory < 1, "the model answer says: a few dozen kilobytes, less than a megabyte"


def test_every_picture_has_a_text(solution):
    pictures, silent = described_pictures(solution)
    assert silent == [] and pictures >= 1, "the playground"


def test_the_ledger_shows_both_sides(solution):
    assert_ledger(solution["capstone-ledger-measure"])


def test_untouched_each_task_is_not_attempted_and_nothing_of_ours_is_shown(release):
    assert_not_attempted(release, tasks=7)  # three of them are the parts of task 4


def test_untouched_the_parts_that_need_no_answer_still_run(release):
    """A learner may read on before everything is solved: only cells that call an unwritten function may stop."""
    errors = errors_of(release)
    assert set(errors.values()) <= {"NotImplementedError", "NotAttempted"}, errors
    tasks = ("train_model", "describe_features", "honest_score", "deliver", "time_to_train")
    allowed = {f"capstone-{task}-{part}" for task in tasks for part in ("try", "test")}
    allowed |= {"capstone-deliver-light-test", "capstone-deliver-guard-test"}
    later = {"capstone-revisit-compare", "capstone-ledger-measure", "capstone-ledger-year"}
    assert set(errors) <= allowed | later, errors


def test_no_server_outlives_the_notebooks(solution, release):
    ours = psutil.Process().children(recursive=True)
    servers = [one for one in ours if one.is_running() and "ai_lifecycle.serving_process" in one.cmdline()]
    gone, alive = psutil.wait_procs(servers, timeout=30)
    assert alive == [], "a closed notebook left its server running"
