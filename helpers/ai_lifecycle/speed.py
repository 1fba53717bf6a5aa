"""Speed: how long an answer takes, how many answers a second there are, and who waits for whom.

Code that measures takes `clock`, seconds as `time.perf_counter` gives them, so that it is tested without a real one.
"""

import time
from collections.abc import Callable, Sequence
from typing import Any, NamedTuple

import numpy as np

from ai_lifecycle.load_generator import Asked
from ai_lifecycle.measure import forward_flops, training_flops
from ai_lifecycle.micro_batching import batch_start


def percentile(values: Sequence[float], percent: float) -> float:
    """Return the smallest of the values that at least `percent` per cent of them do not exceed (nearest rank).

    values: at least one. percent: above 0, at most 100.
    Source: Hyndman and Fan, "Sample Quantiles in Statistical Packages", 1996, definition 1.

    >>> percentile([40.0, 10.0, 30.0, 20.0], 50), percentile([40.0, 10.0, 30.0, 20.0], 51)
    (20.0, 30.0)
    """
    return ranked(np.sort(values), percent)


def ranked(ordered: np.ndarray, percent: float) -> float:
    """Return what `percentile` does of values that grow already, shape (values,), at least one."""
    # A hair less, or 0.95 * 20, which a computer holds as a little more than 19, would count as 20.
    place = int(np.ceil(percent * len(ordered) / 100 - 1e-9))
    return float(ordered[max(place, 1) - 1])


def latencies(
    ask: Callable[[Any], object], questions: Sequence[Any], warm: int, clock: Callable[[], float] = time.perf_counter
) -> np.ndarray:
    """Return the seconds that each question took, one after another, without the first `warm`, which only warm up."""
    for question in questions[:warm]:
        ask(question)
    taken = []
    for question in questions[warm:]:
        started = clock()
        ask(question)
        taken.append(clock() - started)
    return np.array(taken)


def latency_percentiles(
    ask: Callable[[Any], object],
    questions: Sequence[Any],
    warm: int,
    percents: Sequence[float],
    clock: Callable[[], float] = time.perf_counter,
) -> list[float]:
    """Return percentiles of the seconds that a question takes, after `warm` questions that do not count.

    percents: which, such as [50, 95, 99]. See `percentile` for what they mean.

    >>> moments = iter([0.0, 0.2, 1.0, 1.1])
    >>> latency_percentiles(len, ["warm", "one", "two"], 1, [100], lambda: next(moments))
    [0.2]
    """
    taken = latencies(ask, questions, warm, clock)
    return [percentile(taken, percent) for percent in percents]


def percentile_interval(
    values: Sequence[float], percent: float, confidence: float = 0.95, repeats: int = 1000, seed: int = 0
) -> tuple[float, float]:
    """Return between which two values a percentile lies, as far as these measurements can tell: its bootstrap interval.

    Draw as many measurements again, with replacement, and take their percentile; do so `repeats` times; cut off
    half of what is not to be trusted at either end. confidence: how often such an interval holds the true value.
    Source: Efron, "Bootstrap Methods: Another Look at the Jackknife", 1979.

    >>> low, high = percentile_interval(np.arange(1.0, 101.0), 50)
    >>> 35 < low < 50 < high < 65
    True
    """
    values, random = np.asarray(values), np.random.default_rng(seed)
    # One after another: all at once would take a thousand times the memory of the measurements.
    drawn = (random.integers(0, len(values), len(values)) for _ in range(repeats))
    found = [percentile(values[again], percent) for again in drawn]
    rest = 100 * (1 - confidence) / 2
    return percentile(found, rest), percentile(found, 100 - rest)


def throughput(
    predict: Callable[[np.ndarray], object],
    rows: np.ndarray,
    sizes: Sequence[int],
    clock: Callable[[], float] = time.perf_counter,
) -> np.ndarray:
    """Return how many rows a second are answered in batches of each size, shape (sizes,).

    predict: answers an array of rows. rows: shape (rows, features); all are asked about, the last batch may be
    smaller. Before each size is timed, one batch of that size is asked about without counting.
    """
    speeds = []
    for size in sizes:
        predict(rows[:size])
        started = clock()
        for place in range(0, len(rows), size):
            predict(rows[place : place + size])
        speeds.append(len(rows) / (clock() - started))
    return np.array(speeds)


def serve_in_batches(
    arrivals: Sequence[float], most: int, window: float, compute: Callable[[int], float]
) -> np.ndarray:
    """Return how long each question takes from coming to its answer, seconds, on a server that answers in batches.

    arrivals: when each comes, growing, shape (questions,). most, window: see `micro_batching.batch_start`, which
    decides here as in the real server. compute: the seconds that the model needs for so many rows together.

    >>> serve_in_batches([0.0, 0.1, 5.0], 2, 0.5, lambda rows: 1.0).tolist()
    [1.1, 1.0, 1.5]
    """
    arrivals = np.asarray(arrivals, dtype=float)
    taken, first, free = np.empty(len(arrivals)), 0, 0.0
    while first < len(arrivals):
        coming = arrivals[first : first + most]
        start = batch_start(free, coming, most, window)
        rows = int((coming <= start).sum())
        free = start + compute(rows)
        taken[first : first + rows] = free - coming[:rows]
        first += rows
    return taken


def flops(sizes: Sequence[int], rows: int) -> tuple[int, int]:
    """Return the floating-point operations of answering `rows` rows, and of training on them once.

    sizes: the widths of a dense network, inputs first. How they are counted: `measure.forward_flops` and
    `measure.training_flops`.

    >>> flops([2, 1], 1)
    (5, 16)
    """
    return forward_flops(sizes, rows), training_flops(sizes, rows)


def onnx_answers(load: Callable[[bytes], Any], content: bytes, batches: Sequence[np.ndarray]) -> list[np.ndarray]:
    """Return the probabilities for each batch of rows, from a model in ONNX format that is loaded once.

    load: makes a session of ONNX Runtime from a file's bytes. batches: arrays of shape (rows, features), of any
    decimal type; the session wants float32. The answer is the output called "probabilities".
    """
    session = load(content)
    name = session.get_inputs()[0].name
    return [session.run(["probabilities"], {name: batch.astype(np.float32)})[0] for batch in batches]


class Shares(NamedTuple):
    """Where the time of questions goes, in shares that add up to 1: waiting for their turn, computing, the rest.

    The rest is what surrounds the model: reading and writing the request, the network, and a busy machine.
    """

    waiting: float
    computing: float
    rest: float


def time_shares(asked: Sequence[Asked]) -> Shares:
    """Return where the time of answered questions went, as the server told it; the rest is all if there is none."""
    # Also what passes before a question is sent is waiting: every connection was taken.
    return shares_of(
        sum(one.latency for one in asked),
        sum(one.wait + one.sent - one.scheduled for one in asked),
        sum(one.compute for one in asked),
    )


def shares_of(total: float, waiting: float, computing: float) -> Shares:
    """Return the shares of so many seconds in all, of which so many were waited and computed; see `time_shares`."""
    if not total:
        return Shares(0.0, 0.0, 1.0)
    return Shares(waiting / total, computing / total, max(1 - waiting / total - computing / total, 0.0))
