"""What is mastered, from real checks, and what to do next."""

import pytest

from ai_lifecycle.course import find_lesson
from ai_lifecycle.grading.progress_record import LessonRecord, TaskRecord
from ai_lifecycle.progress.mastery import ANSWERED, BEGUN, COMPLETE, MASTERED, NEW, OPEN, PLANNED, STARTED, next_step, row_of

MONDAY, FRIDAY = "2026-01-05T20:15:00+00:00", "2026-01-09T20:15:00+00:00"


def notebook(step, aims=("predict", "step", "explain")):
    """A lesson of three aims, three tasks and a question, under the names that objectives.py knows of lesson 00."""
    cells = [{"cell_type": "markdown", "id": f"{step}-aims", "source": "## By the end you can\n" + "\n".join(f"- {aim}" for aim in aims)}]
    for task in ("predict_one", "training_step", "infer"):
        details = {"grade": True, "solution": False, "grade_id": f"{step}-{task}-test", "points": 4}
        cells.append({"cell_type": "markdown", "id": f"{step}-{task}-task", "source": f"## Task {task}"})
        cells.append({"cell_type": "code", "metadata": {"nbgrader": details}})
    details = {"grade": True, "solution": True, "grade_id": f"{step}-question", "points": 4}
    return {"cells": [*cells, {"cell_type": "markdown", "metadata": {"nbgrader": details}}]}


def record(when=MONDAY, questions=(), **outcomes):
    tasks = {
        f"start_here-{task}": TaskRecord(outcome, 4 if outcome == "passed" else 0, 4, when, when if outcome == "passed" else "")
        for task, outcome in outcomes.items()
    }
    return LessonRecord(when, tasks, {question: when for question in questions})


def row(checked=None, number=0, aims=("predict", "step", "freeze", "judge", "say")):
    return row_of(find_lesson(str(number)), notebook("start_here", aims), checked)


def test_an_aim_is_mastered_once_every_task_that_shows_it_is_passed():
    found = row(record(predict_one="passed", training_step="not yet"))
    assert [aim.state for aim in found.aims] == [MASTERED, OPEN, OPEN, OPEN, OPEN]
    assert (found.mastered, found.passed, found.reached, found.points) == (1, 1, 4, 12)
    assert found.progress == "1 of 3 tasks, 4 of 12 points" and found.aims_in_words == "1 of 5"


def test_an_aim_with_several_tasks_is_begun_in_between():
    found = row(record(infer="passed"), aims=("one",))  # two tasks have no aim of their own then
    assert [aim.state for aim in found.aims] == [OPEN, STARTED]


def test_an_aim_that_a_question_shows_is_answered_never_mastered():
    found = row(record(questions=["start_here-question"], predict_one="not yet"))
    assert found.aims[4].state == ANSWERED and found.mastered == 1


def test_what_was_passed_once_stays_mastered_and_says_that_it_slipped():
    kept = record()
    kept.tasks["start_here-infer"] = TaskRecord("broken", 4, 4, FRIDAY, MONDAY)
    item = row(kept).tasks[2]
    assert item.done == MONDAY and item.has_slipped and row(kept).aims[2].state == MASTERED


@pytest.mark.parametrize(
    "checked, state",
    [(None, NEW), (record(), NEW), (record(infer="not attempted"), BEGUN),
     (record(predict_one="passed", training_step="passed", infer="passed"), COMPLETE)],
)  # fmt: skip
def test_a_lesson_is_complete_once_every_task_is_passed(checked, state):
    assert row(checked).state == state


def test_a_planned_lesson_has_nothing_yet():
    planned = row_of(find_lesson("10"), None, None)
    assert planned.state == PLANNED and (planned.points_in_words, planned.aims_in_words) == ("–", "–")


ALL = dict(predict_one="passed", training_step="passed", infer="passed")


def test_the_next_step_goes_on_with_what_is_begun():
    said = next_step([row(), row(record(predict_one="passed", training_step="not yet"))])
    assert "Task training_step (not yet), so that you can step." in said and "`ai-lifecycle check 0`" in said


def test_of_two_begun_lessons_the_one_checked_last_comes_first():
    older, newer = row(record(MONDAY, predict_one="not yet")), row(record(FRIDAY, infer="broken"))
    assert "predict_one" in next_step([newer, older]), "its first open task"
    assert next_step([older, newer]) == next_step([newer])


def test_then_comes_the_next_lesson_in_order():
    assert next_step([row(record(**ALL)), row(number=1), row(number=2)]).startswith("open lesson 01_data_collection (45 minutes)")


def test_then_what_slipped_and_the_question_and_at_last_the_portfolio():
    slipped = record(**ALL)
    slipped.tasks["start_here-infer"] = TaskRecord("broken", 4, 4, FRIDAY, MONDAY)
    assert "was passed once, but not in your last check" in next_step([row(slipped)])
    assert next_step([row(record(**ALL))]).startswith("answer the question in 00_start_here")
    done = record(questions=["start_here-question"], **ALL)
    planned = row_of(find_lesson("10"), None, None)
    assert "`ai-lifecycle portfolio`" in next_step([row(done), planned])
