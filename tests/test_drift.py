"""Distances between a column then and now, held against definitions written another way and against SciPy."""

import math

import numpy as np
import pytest
from scipy import stats

from ai_lifecycle.drift import (
    drift_alarm,
    ks_distance,
    ks_threshold,
    population_stability_index,
    usual_distance,
)
from ai_lifecycle.ticket_stream import drifting_tickets


def psi_by_hand(reference, current, bins):
    """The definition in plain Python, bin by bin."""
    edges = sorted({float(np.quantile(reference, part / bins)) for part in range(1, bins)})
    total = 0.0
    for low, high in zip([-math.inf, *edges], [*edges, math.inf]):
        shares = [
            (sum(low <= value < high for value in values) + 0.5) / (len(values) + 0.5 * (len(edges) + 1))
            for values in (reference, current)
        ]
        total += (shares[1] - shares[0]) * math.log(shares[1] / shares[0])
    return total


@pytest.mark.parametrize("seed", range(20))
def test_the_index_is_its_definition(seed):
    random = np.random.default_rng(seed)
    then, now = random.normal(0, 1, 82), random.normal(seed / 10, 1.5, 40)
    if seed % 2:
        then, now = np.round(then), np.round(now)
    assert population_stability_index(then, now, 5) == pytest.approx(psi_by_hand(then, now, 5), abs=1e-12)


def test_the_index_is_never_negative_and_nearly_the_same_both_ways_in_the_same_bins():
    random = np.random.default_rng(0)
    then, now = random.normal(0, 1, 200_000), random.normal(0.3, 1, 200_000)
    there, back = population_stability_index(then, now), population_stability_index(now, then)
    assert 0 < there == pytest.approx(back, rel=0.1)
    # For normal values of equal spread, the index approaches (difference of means / spread)² as bins grow finer.
    assert population_stability_index(then, now, 200) == pytest.approx(0.09, rel=0.05)


def test_the_index_stays_finite_where_a_bin_is_empty_or_no_row_is_there():
    then = np.arange(100.0)
    assert 1 < population_stability_index(then, np.full(50, 1e9)) < 20
    assert population_stability_index(then, np.array([])) == pytest.approx(0, abs=1e-3)
    # The half rows weigh more among few rows, so equal columns of unequal length are not quite at 0.
    assert 0 < population_stability_index(np.ones(9), np.ones(4)) < 0.05


@pytest.mark.parametrize("bins, reference", [(1, np.ones(3)), (4, np.array([])), (4, np.array([1.0, np.nan]))])
def test_an_index_that_cannot_be_is_refused(bins, reference):
    with pytest.raises(ValueError, match="bins|gaps"):
        population_stability_index(reference, np.ones(3), bins)


@pytest.mark.parametrize("seed", range(30))
def test_the_distance_is_scipys(seed):
    random = np.random.default_rng(seed)
    then, now = random.normal(0, 1, random.integers(1, 60)), random.normal(0.5, 1, random.integers(1, 60))
    if seed % 3 == 0:
        then, now = np.round(then), np.round(now)
    assert ks_distance(then, now) == pytest.approx(stats.ks_2samp(then, now).statistic, abs=1e-12)


@pytest.mark.parametrize("rate", [0.2, 0.05, 0.01, 0.001])
def test_the_alarm_decides_as_scipys_p_value_does_on_large_samples(rate):
    random, decided = np.random.default_rng(3), []
    for _ in range(60):
        then, now = random.normal(0, 1, 400), random.normal(random.uniform(0, 0.4), 1, 250)
        p = stats.ks_2samp(then, now, method="asymp").pvalue
        if abs(math.log(p / rate)) > 0.2:  # SciPy's limit has a correction for small samples; ours has none
            decided.append(drift_alarm(then, now, rate)[1])
            assert decided[-1] == (p < rate)
    assert set(decided) == {True, False}


def test_the_threshold_is_kolmogorovs_limit():
    rows = 300 * 200 / 500
    for rate in (0.1, 0.05, 0.01):
        limit = stats.kstwobign.isf(rate) / math.sqrt(rows)
        assert ks_threshold(300, 200, rate) == pytest.approx(limit, rel=1e-3)


def test_false_alarms_come_about_as_often_as_the_rate_says():
    random = np.random.default_rng(8)
    rings = [drift_alarm(random.normal(size=300), random.normal(size=150), 0.1)[1] for _ in range(2000)]
    # A share of 0.1 among 2,000 has a standard error of 0.007; the limit is a little shy on finite samples.
    assert 0.06 < np.mean(rings) < 0.12


def test_without_rows_or_with_equal_rows_nothing_rings():
    assert drift_alarm(np.arange(9.0), np.array([]), 0.5) == (0.0, False)
    assert drift_alarm(np.repeat([1.0, 2.0], 50), np.repeat([1.0, 2.0], 20), 0.5) == (0.0, False)


@pytest.mark.parametrize("rate", [0, 1, -0.1, float("nan")])
def test_a_rate_that_is_none_is_refused(rate):
    with pytest.raises(ValueError, match="between 0 and 1"):
        ks_threshold(10, 10, rate)


def test_what_is_usual_is_the_largest_distance_among_the_samples():
    samples = [np.array([1.0, 2.0]), np.array([1.0, 3.0]), np.array([2.0, 9.0])]
    by_hand = [ks_distance(np.concatenate(samples[:i] + samples[i + 1 :]), samples[i]) for i in range(3)]
    assert usual_distance(samples) == max(by_hand)
    with pytest.raises(ValueError, match="2 sprints"):
        usual_distance(samples[:1])


def test_shared_luck_makes_theory_ring_in_a_quiet_world_and_what_is_usual_does_not():
    """All tickets of a team in one sprint share one load, so the rows are no independent draws."""
    table = drifting_tickets("none", seed=0)
    sprints = [table.loc[table["sprint"] == number, "team_load"].to_numpy() for number in range(1, 53)]
    reference, usual = np.concatenate(sprints[:13]), usual_distance(sprints[:13])
    assert np.mean([drift_alarm(reference, now, 0.05)[1] for now in sprints[13:]]) > 0.9
    assert np.mean([ks_distance(reference, now) > usual for now in sprints[13:]]) < 0.3
