"""The figures of lesson 8: what is drawn is what was given, and the text says it too."""

import pytest

from ai_lifecycle import low_resources_figures as figures
from ai_lifecycle.low_resources import inference_memory, training_memory


def test_memory_bars_are_as_long_as_the_parts_and_marked_where_it_was_measured():
    training, inference = training_memory([100, 200, 10], 50, 2), inference_memory([100, 200, 10], 50)
    picture = figures.memory_bars(training, inference, (500_000, 200_000))
    upper, lower = ([bar for bar in picture.axes.patches if round(bar.get_y() + 0.3) == row] for row in (0, -1))
    assert [bar.get_width() * 1e6 for bar in upper] == pytest.approx(
        [training.weights, training.gradients, training.optimizer, training.activations]
    )
    assert sum(bar.get_width() for bar in lower) * 1e6 == pytest.approx(inference.total)
    assert [line.get_xdata()[0] for line in picture.axes.lines[:2]] == [0.5, 0.2]
    assert "measured 500 kB" in picture.alt and "measured 200 kB" in picture.alt and "<img" in picture._repr_mimebundle_()["text/html"]


def test_scores_by_bits_are_drawn_in_per_cent_beside_the_full_model():
    picture = figures.scores_by_bits([2, 4, 8], {"one": [0.4, 0.9, 0.95], "other": [0.3, 0.8, 0.95]}, 0.96)
    full, one, other = picture.axes.lines
    assert list(one.get_ydata()) == pytest.approx([40, 90, 95]) and list(other.get_xdata()) == [2, 4, 8]
    assert full.get_ydata()[0] == pytest.approx(96)
    assert "one: 40% at 2 bits" in picture.alt and "full: 96%" in picture.alt
