"""The table of lessons and how a lesson is found by what people type."""

import pytest

from ai_lifecycle.course import LESSONS, UnknownLesson, find_lesson


def test_lessons_are_numbered_in_order_with_unique_steps():
    assert [lesson.number for lesson in LESSONS] == list(range(11))
    assert len({lesson.step for lesson in LESSONS}) == 11


@pytest.mark.parametrize("typed", ["03_training_process", "training_process", "Training-Process", "3", "03", "03_training_process/"])
def test_a_lesson_is_found_by_folder_step_or_number(typed):
    assert find_lesson(typed).name == "03_training_process"


@pytest.mark.parametrize("typed, nearest", [("03_trainign", "03_training_process"), ("optimisation", "04_optimization"), ("99", "09")])
def test_an_unknown_lesson_names_the_nearest(typed, nearest):
    with pytest.raises(UnknownLesson, match=f"no lesson '{typed}'.*{nearest}"):
        find_lesson(typed)
