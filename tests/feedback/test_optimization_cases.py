"""The questions put to answers of lesson 4: what they cover, and that a seed repeats them."""

import numpy as np
import pytest

from ai_lifecycle.accelerators import compare
from ai_lifecycle.feedback import optimization_cases as questions

KINDS = ["random_epochs", "random_steps", "random_watches", "random_searches", "random_bills"]


@pytest.fixture(autouse=True)
def seeded(monkeypatch):
    monkeypatch.setenv("AI_LIFECYCLE_SEED", "11")


@pytest.mark.parametrize("kind", KINDS)
def test_a_seed_repeats_the_cases_and_another_does_not(kind, monkeypatch):
    def drawn():
        return [repr({**vars(case), "about": ""}) for case in getattr(questions, kind)(6)]

    first, again = drawn(), drawn()
    monkeypatch.setenv("AI_LIFECYCLE_SEED", "12")
    assert first == again != drawn()


@pytest.mark.parametrize("kind", KINDS)
def test_every_random_case_names_its_seed(kind):
    assert all("AI_LIFECYCLE_SEED=11" in case.about for case in getattr(questions, kind)(20))


def test_random_epochs_cover_what_the_lesson_promises():
    drawn = list(questions.random_epochs(20))
    assert any(case.batch_size == 1 for case in drawn) and any(case.batch_size > case.rows for case in drawn)
    assert any(case.rows % case.batch_size == 0 for case in drawn if 1 < case.batch_size < case.rows)
    assert any(case.rows % case.batch_size for case in drawn) and sum(case.shows_order for case in drawn) >= 5


def test_random_steps_cover_what_the_lesson_promises():
    drawn = list(questions.random_steps(20))
    assert {len(case.parameters) for case in drawn} == {1, 2, 3, 4}
    assert {case.parameters[0].dtype for case in drawn} == {np.dtype(np.float32), np.dtype(np.float64)}
    assert {case.given for case in drawn} == {True, False}
    assert any(case.step == 1 for case in drawn) and any(case.step > 50 for case in drawn)
    for case in drawn:
        assert all(slope.flat[0] == 0 and (np.abs(slope.flat[1:]) >= 0.0999).all() for slope in case.gradients)
        assert all((square >= 0).all() for square in case.squares)
        if case.step == 1:
            assert not any(memory.any() for memory in [*case.velocities, *case.means, *case.squares])


def test_random_watches_cover_ties_nan_and_both_ends():
    drawn = list(questions.random_watches(20))
    assert any(np.isnan(case.losses).any() for case in drawn)
    assert any(len(set(case.losses)) < len(case.losses) and not np.isnan(case.losses).any() for case in drawn)
    assert all(1 <= len(case.losses) <= 24 and 1 <= case.patience <= 5 for case in drawn)


def test_random_searches_have_a_winner_and_one_is_long():
    drawn = list(questions.random_searches(20))
    assert sum(len(case.losses) == questions.EVEN_DRAWS for case in drawn) == 1
    assert any(np.isnan(case.losses).any() for case in drawn)
    for case in drawn:
        assert 0 < case.low < case.high and np.isfinite(case.losses[case.best])


@pytest.mark.parametrize("seed", range(20))
def test_the_price_turns_every_other_decision_round(seed, monkeypatch):
    monkeypatch.setenv("AI_LIFECYCLE_SEED", str(seed))
    drawn = list(questions.random_bills(20))
    choices = [compare(**case.arguments()).choice for case in drawn]
    assert all(before != after for before, after in zip(choices[::2], choices[1::2]))
    for before, after in zip(drawn[::2], drawn[1::2]):
        changed = [name for name, value in before.arguments().items() if after.arguments()[name] != value]
        assert changed == ["gpu_price"]
    assert set(choices) == {"CPU", "GPU"}


def test_the_visible_tie_is_exact_and_the_visible_price_turns_the_decision():
    jobs = [compare(**case.arguments()) for case in questions.visible_bills()]
    assert [job.choice for job in jobs] == ["GPU", "CPU", "CPU", "CPU"]
    assert jobs[2].cpu_cost == jobs[2].gpu_cost and jobs[3].crossover > 1 and jobs[3].hours_saved < 0
