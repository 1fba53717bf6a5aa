"""Aims and the tasks that show them: every task has an aim, every aim has something that shows it."""

import json

import pytest
from tiny_lesson import ROOT

from ai_lifecycle.course import LESSONS
from ai_lifecycle.progress.objectives import AIM_OF_TASK, UNNAMED, objectives

WRITTEN = [lesson for lesson in LESSONS if (ROOT / "solutions" / lesson.name).is_dir()]


def content(folder, lesson):
    return json.loads((ROOT / folder / lesson.name / f"{lesson.name}.ipynb").read_text(encoding="utf-8"))


@pytest.mark.parametrize("lesson", WRITTEN, ids=lambda lesson: lesson.step)
def test_every_task_belongs_to_an_aim_and_every_aim_is_shown_by_something(lesson):
    found = objectives(content("solutions", lesson), lesson.step)
    assert 3 <= len(found) <= 5
    assert UNNAMED not in [aim.text for aim in found], f"give each task of {lesson.step} its aim in objectives.py"
    assert [aim.text for aim in found if not aim.asked] == [], f"nothing in {lesson.step} shows these aims"
    assert sum(len(aim.asked) for aim in found) == len(AIM_OF_TASK[lesson.step]), "objectives.py names a task that is not there"


@pytest.mark.parametrize("lesson", WRITTEN, ids=lambda lesson: lesson.step)
def test_the_release_says_the_same(lesson):
    assert objectives(content("lessons", lesson), lesson.step) == objectives(content("solutions", lesson), lesson.step)


def test_the_table_names_no_lesson_that_is_unknown():
    assert set(AIM_OF_TASK) <= {lesson.step for lesson in LESSONS}


def test_a_task_without_an_aim_is_not_left_out():
    details = {"grade": True, "solution": False, "grade_id": "speed-p95-test", "points": 3}
    cells = [
        {"cell_type": "markdown", "id": "speed-aims", "source": ["## By the end you can\n", "- measure\n", "- compare"]},
        {"cell_type": "markdown", "id": "speed-p95-task", "source": "## Task 1. The `p95`\nSay it."},
        {"cell_type": "code", "id": "speed-p95-test", "metadata": {"nbgrader": details}, "source": ""},
    ]
    first, second, rest = objectives({"cells": cells}, "speed")
    assert (first.text, second.text, rest.text) == ("measure", "compare", UNNAMED)
    assert [(asked.id, asked.title, asked.points, asked.by_hand) for asked in rest.asked] == [("speed-p95", "Task 1. The p95", 3.0, False)]


@pytest.mark.parametrize(
    "spoilt",
    [
        {}, {"cells": [3, None, {}]}, {"cells": [{"metadata": {"nbgrader": {"grade": True}}}]}, {"cells": [{"metadata": []}]},
        {"cells": [{"metadata": {"nbgrader": {"grade": True, "grade_id": "x", "points": "many"}}}]},
        {"cells": [{"cell_type": "markdown", "id": "speed-aims", "source": {}}]},
    ],
)  # fmt: skip
def test_a_spoilt_notebook_has_no_aims(spoilt):
    assert objectives(spoilt, "speed") == ()
