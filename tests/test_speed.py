"""Speed: percentiles, intervals, throughput, and batches on paper, each against another derivation."""

import heapq

import numpy as np
import pytest
from models_to_ship import wide_features

from ai_lifecycle import speed
from ai_lifecycle import speed_figures as figures
from ai_lifecycle.bundle_formats import FORMATS
from ai_lifecycle.load_generator import Asked, schedule
from ai_lifecycle.network import initialize, predict


def scripted(*moments):
    """A clock that shows these moments, one after another."""
    left = iter(moments)
    return lambda: next(left)


@pytest.mark.parametrize("count", [1, 2, 7, 20, 100, 333])
def test_a_percentile_is_the_nearest_rank(count):
    values = np.random.default_rng(count).normal(size=count)
    for percent in (0.1, 5, 25, 50, 75, 90, 95, 99, 99.9, 100):
        ours = speed.percentile(values, percent)
        assert ours == np.percentile(values, percent, method="inverted_cdf") and ours in values
        assert 100 * np.mean(values <= ours) >= percent - 1e-9


def test_the_warm_up_is_asked_and_not_counted():
    asked = []
    found = speed.latency_percentiles(asked.append, [1, 2, 3, 4], 2, [50, 100], scripted(5, 6, 10, 13))
    assert asked == [1, 2, 3, 4] and found == [1.0, 3.0]


def test_the_interval_is_that_of_scipys_bootstrap():
    from scipy.stats import bootstrap

    values = np.random.default_rng(0).exponential(size=200)
    low, high = speed.percentile_interval(values, 90, repeats=4000)
    theirs = bootstrap(
        (values,), lambda drawn, axis: np.percentile(drawn, 90, axis=axis, method="inverted_cdf"),
        n_resamples=4000, method="percentile", rng=np.random.default_rng(1),
    ).confidence_interval  # fmt: skip
    spread = np.diff(np.sort(values))[160:195].max()  # what one place in the sorted list more or less can mean
    assert abs(low - theirs.low) <= 2 * spread and abs(high - theirs.high) <= 2 * spread
    assert low < speed.percentile(values, 90) < high


def test_nineteen_of_twenty_intervals_hold_the_truth():
    random, truth = np.random.default_rng(3), np.log(2)  # the median of the exponential distribution
    held = 0
    for number in range(300):
        low, high = speed.percentile_interval(random.exponential(size=80), 50, repeats=200, seed=number)
        held += low <= truth <= high
    assert 0.90 <= held / 300 <= 0.99


def test_a_surer_interval_is_wider():
    values = np.random.default_rng(0).normal(size=100)
    narrow, wide = (speed.percentile_interval(values, 50, confidence) for confidence in (0.5, 0.99))
    assert wide[0] < narrow[0] < narrow[1] < wide[1]


def test_throughput_counts_rows_and_leaves_the_first_batch_out():
    asked = []
    speeds = speed.throughput(lambda rows: asked.append(len(rows)), np.zeros((10, 2)), [4, 16], scripted(0, 2, 5, 5.5))
    assert speeds.tolist() == [5.0, 20.0] and asked == [4, 4, 4, 2, 10, 10]


def events(arrivals, most, window, compute):
    """The same server told by events: an arrival, a window that ends, a computation that ends."""
    queue = [(moment, 1, "came", number) for number, moment in enumerate(arrivals)]
    heapq.heapify(queue)
    waiting, busy, finished = [], False, {}
    while queue:
        moment, _, what, which = heapq.heappop(queue)
        if what == "came":
            waiting.append(which)
            heapq.heappush(queue, (moment + window, 2, "due", which))
        elif what == "done":
            busy = False
            finished |= {number: moment for number in which}
        # At one moment every arrival comes before a batch is formed.
        if queue and queue[0][0] == moment and queue[0][1] <= 1:
            continue
        if not busy and waiting and (len(waiting) >= most or moment >= arrivals[waiting[0]] + window):
            batch, waiting, busy = waiting[:most], waiting[most:], True
            heapq.heappush(queue, (moment + compute(len(batch)), 0, "done", tuple(batch)))
    return np.array([finished[number] - arrivals[number] for number in range(len(arrivals))])


@pytest.mark.parametrize("seed", range(30))
def test_batches_on_paper_are_those_of_a_simulation_by_events(seed):
    random = np.random.default_rng(seed)
    arrivals = np.cumsum(random.exponential(random.choice([0.2, 1.0, 3.0]), 60))
    most, window = int(random.integers(1, 9)), float(random.choice([0.0, 0.5, 4.0]))
    ours = speed.serve_in_batches(arrivals, most, window, lambda rows: 1 + 0.1 * rows)
    assert ours == pytest.approx(events(arrivals, most, window, lambda rows: 1 + 0.1 * rows))
    assert (ours >= 1.1 - 1e-9).all()


def test_one_by_one_waits_as_queueing_theory_says():
    """Poisson arrivals, one server, constant service: the mean wait is rho / (2 (1 - rho)) services (Pollaczek, Khinchine)."""
    for load in (0.3, 0.7):
        taken = speed.serve_in_batches(schedule(load, 60_000, seed=1), 1, 0.0, lambda rows: 1.0)
        assert taken.mean() - 1 == pytest.approx(load / (2 * (1 - load)), rel=0.1)


def test_a_window_costs_in_a_quiet_hour_and_batches_save_a_rush():
    quiet, rush = schedule(0.2, 500, seed=0), schedule(2.0, 500, seed=0)

    def p95(arrivals, most, window):
        return speed.percentile(speed.serve_in_batches(arrivals, most, window, lambda rows: 1.0), 95)

    assert p95(quiet, 64, 10) > 5 * p95(quiet, 1, 0)
    assert p95(rush, 1, 0) > 50 * p95(rush, 64, 0)


def test_onnx_runtime_answers_as_the_network_and_is_loaded_once():
    layers, loads = initialize([5, 8, 3], 0), []
    content = FORMATS["onnx"].write(layers, wide_features(5), "relu")

    def load(content):
        loads.append(1)
        return FORMATS["onnx"].read(content)

    batches = [np.random.default_rng(rows).normal(size=(rows, 5)) for rows in (1, 7)]
    for answer, batch in zip(speed.onnx_answers(load, content, batches), batches, strict=True):
        assert answer.dtype == np.float32 and np.allclose(answer, predict(layers, batch), atol=1e-6)
    assert loads == [1]


def asked(*latencies, start=0.0, gap=1.0, **told):
    """Questions at even gaps with these latencies."""
    moments = start + gap * np.arange(len(latencies))
    return [
        Asked(number, moment, moment, moment + taken, 200, **told)
        for number, (moment, taken) in enumerate(zip(moments.tolist(), latencies))
    ]


def test_shares_add_up_and_count_what_passed_before_sending_as_waiting():
    one = Asked(0, 0.0, 1.0, 10.0, 200, wait=3.0, compute=4.0)
    shares = speed.time_shares([one])
    assert shares == pytest.approx((0.4, 0.4, 0.2)) and sum(shares) == pytest.approx(1)
    assert speed.time_shares([]) == (0, 0, 1)


def test_every_figure_has_words_with_its_numbers():
    taken = np.random.default_rng(0).lognormal(-5, 0.5, 300)
    speeds, load = {"one": np.array([10.0, 40.0]), "other": np.array([30.0, 20.0])}, asked(0.01, 0.3, wait=0.1)
    for picture, words in [
        (figures.latency_histogram(taken), "p99"),
        (figures.throughput_curves([1, 8], speeds), "most, 40, in batches of 8; other: 30 rows a second in batches of 1, most, 30, in batches of 1"),
        (figures.latency_over_rate([10, 20], {"one": [0.1, 0.2]}), "one: 100 ms at 10 a second, 200 ms at 20"),
        (figures.latency_timeline({"open": load}), "open: 2 questions, 1 of them slower than 100 ms, the slowest 300 ms"),
    ]:
        assert words in picture.alt
        assert "<img" in picture._repr_mimebundle_()["text/html"]
    assert figures.in_words(load) == (
        "2 of 2 answered, p50 10 ms, p95 300 ms, p99 300 ms, 50% over 100 ms, 1.0 rows a batch"
    )
