"""What learners of lesson 7 get wrong, and what each mistake would compute.

Each function returns pairs of a sentence for the learner and a function that computes what that mistake would have
given for one case. The sentence follows "It looks as if": what seems to have happened, and what to do about it.
"""

from collections.abc import Callable, Sequence

import numpy as np

from ai_lifecycle.feedback.compare import Mistake
from ai_lifecycle.feedback.speed_cases import Arrivals, Network
from ai_lifecycle.feedback.speed_models import ScriptedModel, ScriptedService
from ai_lifecycle.measure import forward_flops, training_flops
from ai_lifecycle.speed import percentile


def percentiles(service: ScriptedService) -> list[Mistake]:
    """Return the mistakes of latency percentiles."""
    every, counted, percents = service.seconds, service.seconds[service.warm :], service.percents
    ordered = np.sort(counted)

    def place(values, percent) -> int:
        return max(int(np.ceil(percent * len(values) / 100 - 1e-9)), 1)

    def of(values: Sequence[float], rank: Callable | None = None) -> list[np.ndarray]:
        rank = rank or percentile
        return [np.array([rank(values, percent) for percent in percents])]

    def below(values, percent) -> float:
        return np.sort(values)[min(int(percent / 100 * len(values)), len(values) - 1)]

    def floor(values, percent) -> float:
        return np.sort(values)[max(int(percent / 100 * len(values)) - 1, 0)]

    def last_index(values, percent) -> float:
        return np.sort(values)[int(round(percent / 100 * (len(values) - 1)))]

    interpolated = (
        "a value between two measured ones was computed (np.percentile does so unless it is told): take one that was "
        'measured, `method="inverted_cdf"`.'
    )
    off_by_one = (
        "the place in the sorted list is off by one: with n values it is the smallest whole number of at least "
        "percent * n / 100, counted from 1."
    )
    return [
        ("the first questions, which only warm up, were counted too: leave out the first `warm` times.",
         lambda: of(every)),
        ("the first questions, which only warm up, were counted too, and values between measured ones were computed.",
         lambda: of(every, np.percentile)),
        ("the last questions were left out in place of the first: the slow ones come at the start.",
         lambda: of(every[: len(counted)])),
        (interpolated, lambda: of(counted, np.percentile)),
        ("the mean was taken for every percentile: it tells nothing about the slowest.",
         lambda: of(counted, lambda values, _: values.mean())),
        ("the mean was taken for every percentile, with the warm-up in it.",
         lambda: of(every, lambda values, _: values.mean())),
        ("the slowest answer was taken for every percentile.", lambda: of(counted, lambda values, _: values.max())),
        ("the median was taken for every percentile.", lambda: of(counted, lambda values, _: percentile(values, 50))),
        ("the percentile was counted from the slow end: p99 is exceeded by one in a hundred.",
         lambda: of(counted, lambda values, percent: np.sort(values)[-place(values, percent)])),
        ("the times were not sorted before the place was looked up.",
         lambda: of(counted, lambda values, percent: values[place(values, percent) - 1])),
        (off_by_one, lambda: of(counted, below)),
        (off_by_one, lambda: of(counted, floor)),
        (off_by_one, lambda: of(counted, last_index)),
        ("it is in milliseconds: the task asks for seconds.", lambda: [1000 * np.array(of(counted)[0])]),
        ("moments were taken for durations: subtract the time before from the time after.",
         lambda: [np.array(of(1000.0 + np.cumsum(every)[service.warm :])[0])]),
        ("only the quickest answers were kept.", lambda: [np.full(len(percents), ordered[0])]),
    ]  # fmt: skip


def speeds(model: ScriptedModel) -> list[Mistake]:
    """Return the mistakes of throughput."""
    rows, sizes = len(model.rows), model.sizes

    def lengths(size: int) -> list[int]:
        return [min(size, rows - place) for place in range(0, rows, size)]

    def each(value: Callable[[int], float]) -> list[np.ndarray]:
        return [np.array([value(size) for size in sizes])]

    def total(size: int) -> float:
        return sum(model.seconds(length) for length in lengths(size))

    return [
        ("the slow first call was counted: ask about one batch of that size before the clock starts.",
         lambda: each(lambda size: rows / (total(size) + model.first_call))),
        ("the clock was started before the warm-up: that batch does not count.",
         lambda: each(lambda size: rows / (total(size) + model.first_call + model.seconds(min(size, rows))))),
        ("the rows were asked about one by one, whatever the size: cut `rows[place : place + size]`.",
         lambda: each(lambda size: rows / (rows * model.seconds(1)))),
        ("batches were counted, not rows: divide the number of rows by the seconds.",
         lambda: each(lambda size: len(lengths(size)) / total(size))),
        ("it is upside down: seconds a row. Throughput is rows a second.",
         lambda: each(lambda size: total(size) / rows)),
        ("the seconds of one batch came back, its latency: throughput is rows a second.",
         lambda: each(lambda size: model.seconds(min(size, rows)))),
        ("the seconds for all rows came back: divide the number of rows by them.", lambda: each(total)),
        ("the last batch was taken for a full one: count the rows that there are.",
         lambda: each(lambda size: len(lengths(size)) * size / total(size))),
        ("the rows after the last full batch were left out: the last batch may be smaller.",
         lambda: each(lambda size: max(rows // size, 1) * min(size, rows)
                      / (max(rows // size, 1) * model.seconds(min(size, rows))))),
        ("the rows after the last full batch were left out but counted.",
         lambda: each(lambda size: rows / max(rows // size * model.seconds(size), 1e-9))),
        ("the sizes were sorted: give the results in the order of `sizes`.",
         lambda: [np.array([rows / total(size) for size in sorted(sizes)])]),
        ("the speeds are shares of the first one: give rows a second.",
         lambda: each(lambda size: total(sizes[0]) / total(size))),
        ("the speeds were rounded to whole rows.", lambda: each(lambda size: round(rows / total(size)))),
    ]  # fmt: skip


def batches(case: Arrivals) -> list[Mistake]:
    """Return the mistakes of micro-batching, as the latencies that each would give."""

    def served(**changes) -> list[np.ndarray]:
        return [_served(case, **changes)]

    right = _served(case)
    return [
        ("a full batch was held back until the window was over: it starts as soon as `most` rows are there.",
         lambda: served(full=False)),
        ("a batch began before the one before it was done: the model computes one at a time.",
         lambda: served(busy=False)),
        ("the window began only when the model was free: the oldest row counts from when it came.",
         lambda: served(from_free=True)),
        ("questions went ahead without the window: a batch that is not full is held back until its oldest row has "
         "waited for it.",
         lambda: served(window=0.0)),
        ("the window counts from the latest row: it is the oldest that has waited long enough.",
         lambda: served(from_last=True)),
        ("only rows that came within the window were taken: while the model is busy others come, and may go along.",
         lambda: served(only_in_window=True)),
        ("every batch waited until it was full: after the window, a smaller one starts.",
         lambda: served(wait_full=True)),
        ("rows were taken before they had come: only those with `arrivals <= start` can be in the batch.",
         lambda: served(take_all=True)),
        ("the row that comes at the very start was left behind: `arrivals <= start`, with the equal ones.",
         lambda: served(before=True)),
        ("each batch was charged for `most` rows: `compute` wants the rows that are in it.",
         lambda: served(charge_most=True)),
        ("the time of one row was multiplied: a batch takes `compute(rows)`, once.", lambda: served(by_row=True)),
        ("the rows were cut into full batches beforehand: a batch starts as soon as its oldest row has waited for the "
         "window, with the rows that are there.",
         lambda: served(wait_full=True, window=0.0)),
        ("waiting was left out: latency counts from when the question came, and batching does not lower everyone's: who "
         "is held back waits longer.",
         lambda: served(what="compute")),
        ("only the waiting was counted: the answer is there when the batch is computed.", lambda: served(what="wait")),
        ("moments came back: subtract when each question came.", lambda: [right + case.arrivals]),
        ("batches were left out: every question was answered by itself.",
         lambda: [_served(case._replace(most=1, window=0.0))]),
        ("batches were left out, and every question was held back for the window.",
         lambda: [_served(case._replace(most=1), full=False)]),
    ]  # fmt: skip


def _served(
    case: Arrivals, *, window: float | None = None, full=True, busy=True, from_free=False, from_last=False,
    only_in_window=False, wait_full=False, take_all=False, before=False, charge_most=False, by_row=False, what="",
) -> np.ndarray:  # fmt: skip
    """Return the latencies of a server of the learner's rules, with one of them broken."""
    arrivals, most = case.arrivals, case.most
    window = case.window if window is None else window
    taken, first, free = np.empty(len(arrivals)), 0, 0.0
    while first < len(arrivals):
        coming = arrivals[first : first + most]
        due = (max(free, coming[0]) if from_free else coming[0]) + window
        if from_last:
            in_time = coming[np.r_[True, np.cumprod(np.diff(coming) <= window).astype(bool)]]
            due = in_time[-1] + window
        if (full or wait_full) and len(coming) == most:
            due = coming[-1] if wait_full else min(due, coming[-1])
        start = max(free, due) if busy else due
        there = coming < start if before and start > coming[0] else coming <= start
        if only_in_window:
            there = coming <= min(due, start)
        rows = len(coming) if take_all else max(int(there.sum()), 1)
        each = case.each_call + case.each_row
        seconds = case.each_call + case.each_row * (most if charge_most else rows)
        free = start + (each * rows if by_row else seconds)
        parts = {"compute": free - start, "wait": start - coming[:rows], "": free - coming[:rows]}
        taken[first : first + rows] = parts[what]
        first += rows
    return taken


def flops(case: Network) -> list[Mistake]:
    """Return the mistakes of counting floating-point operations, as pairs (inference, training)."""
    sizes, rows = case.sizes, case.rows
    pairs = list(zip(sizes, sizes[1:]))
    inference, training = forward_flops(sizes, rows), training_flops(sizes, rows)
    weights = sum(inputs * outputs for inputs, outputs in pairs)
    biases = sum(outputs for _, outputs in pairs)
    first = sizes[0] * sizes[1]
    update = 2 * (weights + biases)

    def pair(one: float, other: float) -> list[float]:
        return [float(one), float(other)]

    return [
        ("the two are in the other order: first inference, then training.", lambda: pair(training, inference)),
        ("a multiplication and an addition were counted as one: each weight and row takes two.",
         lambda: pair(rows * (weights + biases), training - rows * (3 * weights - first))),
        ("a multiplication and an addition were counted as one: each weight and row takes two.",
         lambda: pair(rows * (weights + biases), training)),
        ("the bias was left out: adding it takes one operation for each output and row.",
         lambda: pair(2 * rows * weights, training - rows * biases)),
        ("the bias was left out: adding it takes one operation for each output and row.",
         lambda: pair(2 * rows * weights, training)),
        ("the bias was left out: adding it takes one operation for each output and row.",
         lambda: pair(2 * rows * weights, training - 2 * rows * biases)),
        ("the rows were left out: every row goes through the network.",
         lambda: pair(forward_flops(sizes, 1), training_flops(sizes, 1))),
        ("training was taken as three times inference: that is a rule of thumb; count what the task lists.",
         lambda: pair(inference, 3 * inference)),
        ("a signal was carried down to the inputs: the first layer has no need of one.",
         lambda: pair(inference, training + 2 * rows * first + rows * sizes[0])),
        ("the update was left out: two operations for each weight and bias.",
         lambda: pair(inference, training - update)),
        ("the update was counted for every row: it happens once for the whole batch.",
         lambda: pair(inference, training - update + rows * update)),
        ("the forward pass was left out of training: training needs its answers too.",
         lambda: pair(inference, training - inference)),
        ("only the forward pass and the update were counted: gradients are two more products.",
         lambda: pair(inference, inference + update)),
        ("the signal that is carried down was left out.",
         lambda: pair(inference, training - 2 * rows * (weights - first) - rows * sum(sizes[1:-1]))),
        ("training was taken as twice inference: count what the task lists.", lambda: pair(inference, 2 * inference)),
        ("parameters were counted, not operations.", lambda: pair(weights + biases, 2 * (weights + biases))),
    ]  # fmt: skip
