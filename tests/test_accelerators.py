"""The bill for a GPU, and the devices that JAX finds, timed by a scripted clock."""

import itertools

import pytest

from ai_lifecycle.accelerators import compare, devices, time_training

JOB = {
    "cpu_hours": 10.0, "speed_up": 20.0, "transfer_hours": 0.5, "utilisation": 0.5, "cpu_price": 0.5, "gpu_price": 2.0,
}  # fmt: skip


def test_hours_and_money_by_hand():
    job = compare(**JOB)
    assert (job.gpu_hours, job.hours_saved) == (1.0, 9.0)
    assert (job.cpu_cost, job.gpu_cost, job.money_saved) == (5.0, 4.0, 1.0)
    assert job.choice == "GPU"


def test_the_decision_turns_round_when_a_price_changes():
    assert [compare(**JOB | {"gpu_price": price}).choice for price in (2.0, 2.5, 3.0)] == ["GPU", "CPU", "CPU"]
    assert compare(**JOB | {"gpu_price": 3.0, "cpu_price": 1.0}).choice == "GPU"


def test_at_the_crossover_utilisation_both_cost_the_same():
    crossover = compare(**JOB).crossover
    at = compare(**JOB | {"utilisation": crossover})
    assert at.gpu_cost == pytest.approx(at.cpu_cost)
    assert compare(**JOB | {"utilisation": crossover * 1.01}).choice == "GPU"
    assert compare(**JOB | {"utilisation": crossover * 0.99}).choice == "CPU"


def test_a_short_job_is_over_before_its_data_has_arrived():
    job = compare(**JOB | {"cpu_hours": 0.25, "utilisation": 1.0})
    assert job.hours_saved < 0 and job.choice == "CPU" and job.crossover > 1


@pytest.mark.parametrize(
    "wrong", [{"speed_up": 0}, {"cpu_price": -1}, {"utilisation": 0}, {"utilisation": 1.5}, {"transfer_hours": -1},
              {"gpu_price": float("nan")}, {"transfer_hours": float("nan")}],
)  # fmt: skip
def test_numbers_that_make_no_sense_are_refused(wrong):
    with pytest.raises(ValueError, match="must be above 0"):
        compare(**JOB | wrong)


def test_the_cpu_is_always_among_the_devices_and_comes_last():
    found = devices()
    assert found[-1].platform == "cpu" and all(device.platform != "cpu" for device in found[:-1])


def test_timing_keeps_the_first_step_apart_and_takes_medians():
    # Each round reads the clock four times: around the transfer, around the step.
    transfers, steps = [0.5, 0.001, 0.009, 0.002], [3.0, 0.010, 0.500, 0.020]
    ticks = itertools.accumulate(itertools.chain([0.0], *([t, 1.0, s, 1.0] for t, s in zip(transfers, steps))))
    timing = time_training(devices()[-1], width=16, rows=8, repeats=3, clock=lambda: next(ticks))
    assert timing.compile_seconds == pytest.approx(3.0)
    assert timing.step_seconds == pytest.approx(0.020) and timing.transfer_seconds == pytest.approx(0.002)
    assert (timing.platform, timing.width, timing.rows) == ("cpu", 16, 8)
    assert "16 hidden neurons, 8 rows: 20 ms a step, 2 ms to bring the rows" in str(timing)
    assert timing.flops_per_second == pytest.approx(timing.flops / 0.020)


def test_what_is_timed_is_a_training_step_of_the_courses_network():
    import jax
    import numpy as np

    from ai_lifecycle.accelerators import _training_step
    from ai_lifecycle.network import initialize
    from ai_lifecycle.training_process import training_step

    random = np.random.default_rng(1)
    layers, inputs, labels = initialize([64, 5, 10], 0), random.normal(size=(6, 64)), random.integers(0, 10, 6)
    ours, _ = training_step(layers, inputs, labels, 0.1)
    theirs = jax.jit(_training_step)([tuple(layer) for layer in layers], inputs, labels)
    for mine, other in zip(ours, theirs, strict=True):
        for one, two in zip(mine, other, strict=True):
            np.testing.assert_allclose(one, np.asarray(two), atol=1e-5)
