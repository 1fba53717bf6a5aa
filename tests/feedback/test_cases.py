"""The grader's seed, and how random cases are named and laid out."""

import numpy as np
import pytest

from ai_lifecycle.feedback import cases


@pytest.mark.parametrize("given", ["", "not a number"])
def test_without_a_seed_each_run_is_new(given, monkeypatch):
    monkeypatch.setenv("AI_LIFECYCLE_SEED", given)
    assert cases.seed() != cases.seed()


def test_the_graders_seed_is_used_and_named(monkeypatch):
    monkeypatch.setenv("AI_LIFECYCLE_SEED", "11")
    assert cases.seed() == 11
    assert cases.which(0, 20, 11) == "random case 1 of 20, AI_LIFECYCLE_SEED=11"


def test_a_task_has_a_generator_of_its_own():
    first, again, other = (cases.generator(11, task).integers(0, 1 << 30) for task in ("one", "one", "two"))
    assert first == again != other


def test_three_layouts_hold_the_same_numbers():
    array = np.arange(6.0).reshape(2, 3)
    laid = [cases.laid_out(array, number) for number in range(3)]
    assert all((one == array).all() for one in laid)
    assert [one.flags.c_contiguous for one in laid] == [True, False, False] and laid[1].flags.f_contiguous
