"""The meter: adds up both sides, and compares them in a pass of its own."""

import pytest

from ai_lifecycle.ledger import INFERENCE_COLOUR, TRAINING_COLOUR
from ai_lifecycle.playground.meter import Meter


def test_time_and_passes_add_up_by_the_clock_it_is_given():
    meter, ticks = Meter(), iter([0.0, 2.0, 10.0, 11.0])
    assert meter.timed(meter.training, 10, lambda: "done", clock=lambda: next(ticks)) == "done"
    meter.timed(meter.training, 5, lambda: None, clock=lambda: next(ticks))
    assert (meter.training.seconds, meter.training.passes) == (3.0, 15)
    assert (meter.inference.seconds, meter.inference.passes) == (0.0, 0)


def test_comparison_leaves_what_was_spent_alone_and_counts_the_same_rows():
    meter = Meter()
    meter.compare(lambda: bytearray(50_000), lambda: bytearray(10_000), 10, training_flops=600, inference_flops=200)
    assert meter.training.passes == meter.inference.passes == 0
    assert meter.alone.training.samples == meter.alone.inference.samples
    assert meter.alone.training.peak_bytes == pytest.approx(50_000, abs=5_000)
    assert meter.alone.inference.peak_bytes == pytest.approx(10_000, abs=5_000)
    assert meter.alone.per_sample_ratio() == 3
    assert any("3 times the arithmetic" in mark.get("text", "") for _, mark in meter.picture().marks)


def test_arithmetic_that_nobody_counted_is_not_shown_as_nothing():
    meter = Meter()
    meter.compare(lambda: None, lambda: None, 10)
    assert ("floating-point operations", "not counted", "not counted") in meter.rows()
    assert not any("arithmetic" in mark.get("text", "") for _, mark in meter.picture().marks)


def test_picture_and_table_use_the_two_colours_and_the_same_numbers():
    meter = Meter()
    meter.timed(meter.inference, 1, lambda: None, clock=iter([0.0, 0.004]).__next__)
    bars = [mark["fill"] for kind, mark in meter.picture().marks if kind == "rect"]
    assert bars == [TRAINING_COLOUR, INFERENCE_COLOUR]
    assert ("time spent", "0 µs", "4 ms") in meter.rows()
    assert "4 ms for 1 row." in meter.describe()
