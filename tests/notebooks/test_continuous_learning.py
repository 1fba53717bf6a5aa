"""Lesson 09 executed from end to end, with and without its solutions."""

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
from processes import is_gone, started_here

NAME = "09_continuous_learning"
STEP = "continuous_learning"
PROGRAMS = ["ai_lifecycle.train_tickets"]  # of which none may be left running

# nbclient, IPython and pyzmq warn about each other while a kernel runs: none of it is ours to mend.
pytestmark = pytest.mark.filterwarnings("ignore")


def said(cells, name: str) -> str:
    return text_of(cells[f"{STEP}-{name}"])


def test_the_solution_runs_without_an_error_or_a_warning(solution):
    assert_quiet(solution)


def test_the_first_world_moves_without_harm_and_the_second_is_harmed_without_moving(solution):
    loads = [float(one) for one in re.findall(r"mean load ([\d.]+)", said(solution, "worlds-inputs"))]
    assert loads[1] - loads[0] > 0.5 and abs(loads[3] - loads[2]) < 0.1
    below = [float(one) for one in re.findall(r"score: ([\d.]+),", said(solution, "revisit-compare"))]
    assert below[0] < 3 and below[1] > 10


def test_the_alarm_of_the_task_rings_for_the_column_that_moves_and_for_no_other(solution):
    lines = said(solution, "drift_alarm-try").splitlines()
    points, experience = lines[:2], lines[2:]
    assert len(lines) == 4, lines
    assert all(line.endswith("False)") for line in points) and all(line.endswith("True)") for line in experience)


def test_theory_rings_all_day_where_the_rows_share_their_luck(solution):
    found = re.findall(r"(\d+) quiet mornings, alarms by theory (\d+), by what is usual (\d+)", said(solution, "quiet-alarms"))
    points, load = [[int(one) for one in line] for line in found]
    assert points[1] < 0.15 * points[0] and load[1] > 0.9 * load[0] and load[2] < 0.3 * load[0]


def test_the_price_turns_the_interval(solution):
    first, second = said(solution, "best_interval-try").splitlines()
    intervals = [int(one) for one in re.findall(r": (\d+)[,}]", second)]
    assert intervals == sorted(intervals) and intervals[0] < intervals[-1]


def test_no_policy_is_best_in_both_worlds_as_the_text_says(solution):
    (table,) = [one.data["text/plain"] for one in solution[f"{STEP}-policies-bills"].outputs]
    regrets = [int(line.split()[-1]) for line in table.splitlines()[1:]]
    never, every, alarm, loss = zip(regrets[:4], regrets[4:])
    assert never[0] < every[0] and never[0] < alarm[0], "in the first world every training is money lost"
    assert never[1] == max(regrets[4:]), "in the second, never to train is the dearest policy"
    assert every[1] < never[1] and loss[1] < never[1]


def test_training_every_sprint_costs_more_than_all_wrong_answers_as_the_model_answer_says(solution):
    (table,) = [one.data["text/plain"] for one in solution[f"{STEP}-policies-bills"].outputs]
    never = [[int(one) for one in line.split()[-3:]] for line in table.splitlines() if "never" in line]
    assert [training for training, _, _ in never] == [0, 0]
    assert 39 * 60 > max(errors for _, errors, _ in never)


def test_two_programs_left_two_bundles_and_the_duel_ends_by_luck_and_then_for_sure(solution):
    assert len(set(re.findall(r"fingerprint ([0-9a-f]+)", said(solution, "program-retrain")))) == 2
    few, all_of_them = said(solution, "replace_champion-try").splitlines()
    assert few.endswith("False)") and all_of_them.endswith("True)")


def test_every_picture_has_a_text(solution):
    pictures, silent = described_pictures(solution)
    assert silent == [] and pictures >= 2, "the playground and the figure of both worlds"


def test_the_ledger_shows_both_sides(solution):
    assert_ledger(solution[f"{STEP}-ledger-measure"])


def test_untouched_each_task_is_not_attempted_and_nothing_of_ours_is_shown(release):
    assert_not_attempted(release, tasks=5)


def test_untouched_only_cells_that_call_an_unwritten_function_stop(release):
    tasks = ["psi", "drift_alarm", "best_interval", "replace_champion", "train_or_infer"]
    stopped = {f"{STEP}-{task}-{cell}" for task in tasks for cell in ("try", "test")}
    assert set(errors_of(release)) == stopped
    assert set(errors_of(release).values()) == {"NotImplementedError", "NotAttempted"}


def test_no_training_outlives_its_cell_or_the_notebooks(left):
    assert left == [], "its cell was done and it still ran"
    assert [program.pid for program in started_here(*PROGRAMS) if not is_gone(program.pid)] == []
