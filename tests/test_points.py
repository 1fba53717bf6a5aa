"""The two-dimensional data sets are what their names say."""

import numpy as np
import pytest

from ai_lifecycle.points import SHAPES, likely_labels, make_points


@pytest.mark.parametrize("shape", SHAPES)
def test_same_seed_same_points_and_balanced_classes(shape):
    points, labels = make_points(shape, rows=101, noise=0.1, seed=3)
    again, _ = make_points(shape, rows=101, noise=0.1, seed=3)
    other, _ = make_points(shape, rows=101, noise=0.1, seed=4)
    assert points.shape == (101, 2) and points.tobytes() == again.tobytes() != other.tobytes()
    assert sorted(np.bincount(labels)) == [50, 51]


def test_without_noise_each_shape_is_separable_by_its_own_rule():
    rules = {
        "circle": lambda p: np.hypot(*p.T) < 0.55,
        "xor": lambda p: p[:, 0] * p[:, 1] > 0,
    }
    for shape, rule in rules.items():
        points, labels = make_points(shape, noise=0, seed=1)
        assert np.array_equal(rule(points), labels == 1), shape
    for shape in ("circle", "xor", "spiral"):
        points, labels = make_points(shape, noise=0, seed=1)
        assert np.array_equal(likely_labels(shape, points), labels), shape
    points, labels = make_points("gauss", noise=0, seed=1)
    assert np.mean((points.sum(axis=1) > 0) == (labels == 1)) > 0.98
    assert np.mean(likely_labels("gauss", points) == labels) > 0.98


def test_spiral_arms_are_half_a_turn_apart():
    points, labels = make_points("spiral", noise=0, seed=1)
    radius = np.hypot(*points.T)
    turned = np.where(labels == 1, -1, 1)[:, None] * points
    expected = np.column_stack([radius * np.sin(3.5 * np.pi * radius), radius * np.cos(3.5 * np.pi * radius)])
    assert turned == pytest.approx(expected, abs=1e-9)


@pytest.mark.parametrize(
    "wrong, word", [({"shape": "moon"}, "spiral"), ({"shape": "xor", "rows": 1}, "rows"), ({"shape": "xor", "noise": -1}, "noise")]
)
def test_bad_settings_are_named(wrong, word):
    with pytest.raises(ValueError, match=word):
        make_points(**wrong)
