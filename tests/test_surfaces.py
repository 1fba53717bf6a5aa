"""Loss surfaces: their slopes against measured ones, where they are lowest, and what makes each hard."""

import numpy as np
import pytest

from ai_lifecycle.network import gradient_check
from ai_lifecycle.surfaces import SURFACES


@pytest.mark.parametrize("name", SURFACES)
def test_slopes_are_those_of_the_loss(name):
    surface, random = SURFACES[name], np.random.default_rng(0)
    for place in [np.array(surface.start), *random.uniform(-1.3, 1.3, (20, 2))]:
        claimed = np.array(surface.gradient(*place))
        assert gradient_check(lambda at: float(surface.loss(*at)), place, claimed) < 1e-5


@pytest.mark.parametrize("name", SURFACES)
def test_the_lowest_loss_is_0_and_lies_on_the_map(name):
    surface = SURFACES[name]
    across, up = np.meshgrid(*2 * [np.linspace(-1.3, 1.3, 1301)])
    losses = surface.loss(across, up)
    assert losses.shape == across.shape
    assert 0 <= losses.min() < surface.goal / 10
    assert surface.loss(*surface.start) > 10 * surface.goal
    assert [surface.loss(*place) for place in surface.lowest] == pytest.approx([0.0] * len(surface.lowest))


def test_the_saddle_is_flat_at_its_middle_and_yet_no_minimum():
    saddle = SURFACES["saddle"]
    assert np.abs(saddle.gradient(0.0, 0.0)).max() == 0
    assert saddle.loss(0.0, 0.1) < saddle.loss(0.0, 0.0) < saddle.loss(0.1, 0.0)


def test_noise_is_what_was_asked_for():
    valley = SURFACES["valley"]
    at = np.array([0.5, 0.2])
    plain = valley.slopes(at)
    assert plain == pytest.approx(valley.gradient(0.5, 0.2))
    noisy = np.array([valley.slopes(at, 0.3, np.random.default_rng(seed)) for seed in range(2000)])
    assert noisy.mean(axis=0) == pytest.approx(plain, abs=0.04)
    assert noisy.std(axis=0) == pytest.approx([0.3, 0.3], rel=0.1)


def test_a_batch_of_all_rows_has_no_noise_and_small_ones_have_that_of_a_mean():
    valley, random = SURFACES["valley"], np.random.default_rng(0)
    assert valley.noise(200, 200) == 0.0 == valley.noise(300, 200)
    rows = random.normal(0, 1, 200)
    rows = (rows - rows.mean()) / rows.std(ddof=1) * valley.spread
    means = [random.choice(rows, 10, replace=False).mean() for _ in range(4000)]
    assert np.std(means) == pytest.approx(valley.noise(10, 200), rel=0.05)
