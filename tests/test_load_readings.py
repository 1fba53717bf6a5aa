"""Readings of a load while it runs: as if every answer were counted anew, at a cost that does not grow."""

import math

import numpy as np
import pytest

from ai_lifecycle import load_readings, speed
from ai_lifecycle.load_generator import Asked
from ai_lifecycle.load_readings import Answers, Reading, read_load, what_limits, worse

WINDOW = 4.0


def asked(*latencies, start=0.0, gap=1.0, **told):
    """Questions at even gaps with these latencies."""
    moments = start + gap * np.arange(len(latencies))
    return [
        Asked(number, moment, moment, moment + taken, 200, **told)
        for number, (moment, taken) in enumerate(zip(moments.tolist(), latencies))
    ]


def read_anew(given: list[Asked], moments: np.ndarray, now: float) -> Reading:
    """The same reading, from a list of all that was asked."""
    recent = [one for one in given if max(now - WINDOW, 0.0) < one.finished <= now]
    span, taken = max(min(WINDOW, now), 1e-9), [one.latency for one in recent]
    p50, p95, p99 = (speed.percentile(taken, percent) if taken else math.nan for percent in (50, 95, 99))
    queue = int((moments <= now).sum()) - sum(one.finished <= now for one in given)
    busy = min(sum(one.compute / one.rows for one in recent) / span, 1.0)
    return Reading(p50, p95, p99, len(recent) / span, max(queue, 0), busy, speed.time_shares(recent))


def limit_anew(given: list[Asked], moments: np.ndarray, now: float, held: float) -> str:
    """The same limit, from a list of all that was asked."""
    then = now - WINDOW / 2
    queue_now, queue_then = (
        int((moments <= moment).sum()) - sum(one.finished <= moment for one in given) for moment in (now, then)
    )
    came = int(((then < moments) & (moments <= now)).sum())
    if queue_now - queue_then > 0.1 * came and queue_now > 0.1 * came + 2:
        return "model"
    recent = [one for one in given if now - WINDOW < one.finished <= now]
    if sum(min(one.wait, held) for one in recent) > 0.5 * sum(one.latency for one in recent) > 0:
        return "window"
    return "close" if read_anew(given, moments, now).busy > load_readings.HARDLY_RESTS else "none"


def load(rate: float, alone: float, seed: int, held: float = 0.0) -> tuple[np.ndarray, list[Asked]]:
    """A load on a server that answers one by one, told by connections that overtake each other."""
    random = np.random.default_rng(seed)
    moments, free, given = np.cumsum(random.exponential(1 / rate, int(12 * rate))), 0.0, []
    for number, moment in enumerate(moments.tolist()):
        begins, compute = max(moment + held, free), float(random.exponential(1 / alone))
        free = begins + compute
        status = 200 if random.random() > 0.02 else 503
        told = Asked(number, moment, moment + 0.001, free + 0.002, status, begins - moment, compute, int(random.integers(1, 5)))
        given.append(told)
    order = np.argsort([one.finished + random.normal(0, 0.02) for one in given])
    return moments, [given[place] for place in order]


@pytest.mark.parametrize(
    ("rate", "alone", "held", "limit"),
    [(40, 200, 0.0, "none"), (30, 29, 0.0, "model"), (20, 200, 0.2, "window"), (60, 30, 0.0, "model")],
)
def test_every_reading_is_what_counting_all_answers_anew_gives(rate, alone, held, limit):
    moments, given = load(rate, alone, seed=rate, held=held)
    answers, told, limits = Answers(), 0, set()
    for now in np.arange(0.05, 30, 0.31).tolist():
        # What the connections told by now; a moment later some more, of which a few finished before.
        known = next((place for place, one in enumerate(given) if one.finished > now + 0.03), len(given))
        answers.add(given[told : max(known, told)])
        told = max(known, told)
        got, anew = read_load(answers, moments, now, WINDOW), read_anew(given[:told], moments, now)
        for name in ("p50", "p95", "p99", "throughput", "queue"):
            assert getattr(got, name) == getattr(anew, name) or math.isnan(getattr(anew, name)), (now, name)
        assert math.isnan(got.p95) == math.isnan(anew.p95)
        assert got.busy == pytest.approx(anew.busy, rel=1e-12) and got.shares == pytest.approx(anew.shares, rel=1e-9, abs=1e-12)
        limits.add(what_limits(answers, moments, now, WINDOW, held))
        assert what_limits(answers, moments, now, WINDOW, held) == limit_anew(given[:told], moments, now, held), now
    assert told == len(answers) == len(given) and limit in limits
    assert answers.failed == sum(one.status != 200 for one in given) > 0
    assert answers.seconds == pytest.approx(sum(one.compute / one.rows for one in given), rel=1e-9)
    for percent in (1, 50, 95, 99.9):
        assert answers.percentile(percent) == speed.percentile([one.latency for one in given], percent)


def test_a_reading_looks_at_no_more_answers_the_longer_the_load_runs():
    looked = []

    class Watched(Answers):
        def _first_after(self, moment):
            first = super()._first_after(moment)
            looked.append(len(self) - first)
            return first

    answers, moments = Watched(), np.arange(0.0, 100.0, 0.01)
    most = []
    for now in range(10, 100, 10):
        answers.add(asked(*[0.02] * 1000, start=now - 10.0, gap=0.01))
        looked.clear()
        read_load(answers, moments, float(now), WINDOW)
        what_limits(answers, moments, float(now), WINDOW, 0.0)
        most.append(max(looked))
    assert len(answers) == 9000 and max(most) < 410


def test_a_reading_counts_the_window_and_the_queue():
    done = Answers(asked(0.5, 0.5, 0.5, 2.0, compute=0.25, rows=1))
    reading = read_load(done, np.arange(8.0), now=4.0, window=2.0)
    # Of those that finished from 2 to 4 there is one, at 2.5; of five that came by then, three are answered.
    assert (reading.p50, reading.p99, reading.throughput, reading.queue) == (0.5, 0.5, 0.5, 2)
    assert reading.busy == 0.125 and reading.shares == (0, 0.5, 0.5)
    nothing = read_load(Answers(), np.array([5.0]), now=1.0, window=2.0)
    assert np.isnan(nothing.p95) and nothing.queue == 0 and nothing.throughput == 0


def test_the_limit_is_named():
    def limit(given, moments, held):
        return what_limits(Answers(given), moments, 20.0, WINDOW, held=held)

    seconds = np.arange(20.0)
    assert limit(asked(*[0.1] * 20, compute=0.1), seconds, 0.0) == "none"
    assert limit(asked(*[0.9] * 20, compute=0.9), seconds, 0.0) == "close"
    held = asked(*[0.9] * 20, wait=0.8, compute=0.05)
    assert limit(held, seconds, 0.8) == "window"
    assert limit(held, seconds, 0.0) == "none", "nobody was held back"
    moments = np.arange(0, 20, 0.1)
    overrun = [Asked(n, float(moments[n]), float(moments[n]), 0.2 * (n + 1), 200) for n in range(100)]
    assert limit(overrun, moments, 0.0) == "model"


def test_the_worse_of_two_readings_hides_nothing():
    nan, shares, later = math.nan, speed.Shares(0, 0, 1), speed.Shares(0.5, 0.5, 0)
    both = worse(Reading(1, 9, nan, 5, 3, 0.5, shares), Reading(2, 3, nan, 6, 1, 0.75, later))
    assert (both.p50, both.p95, both.throughput, both.queue, both.busy, both.shares) == (2, 9, 5, 3, 0.75, later)
    assert math.isnan(both.p99)
    assert worse(Reading(nan, nan, nan, 0, 0, 0, shares), Reading(1, 2, 3, 1, 0, 0, shares)).p99 == 3
