"""Learning-rate schedules against Keras's own, and within their bounds."""

import pytest

from ai_lifecycle.schedules import SCHEDULES, cosine_decay, step_decay, warm_up


def test_warm_up_is_that_of_keras_one_step_earlier():
    import keras

    # Keras's first rate is 0, which is a step without a step; ours begins where Keras's second step is.
    theirs = keras.optimizers.schedules.CosineDecay(0.0, 90, warmup_target=0.3, warmup_steps=10)
    for step in range(9):
        assert warm_up(0.3, step, 100) == pytest.approx(float(theirs(step + 1)), rel=1e-5)
    for step in (10, 40, 99):
        assert warm_up(0.3, step, 100) == pytest.approx(float(theirs(step)), rel=1e-4, abs=1e-7)


def test_step_decay_is_that_of_keras():
    import keras

    theirs = keras.optimizers.schedules.PiecewiseConstantDecay([49, 74], [1.0, 0.1, 0.01])
    assert [step_decay(1.0, step, 100) for step in range(100)] == pytest.approx([float(theirs(s)) for s in range(100)])


@pytest.mark.parametrize("name", SCHEDULES)
@pytest.mark.parametrize("steps", [1, 2, 7, 1000])
def test_no_schedule_exceeds_its_base_rate_or_goes_below_0(name, steps):
    rates = [SCHEDULES[name](0.4, step, steps) for step in range(2 * steps)]
    assert 0 <= min(rates) and max(rates) <= 0.4 * (1 + 1e-12)
    assert rates[0] > 0, "the first step should move"


def test_cosine_without_steps_is_at_its_start():
    assert cosine_decay(0.4, 0, 0) == 0.4
