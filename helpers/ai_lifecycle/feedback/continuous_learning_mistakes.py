"""What learners of lesson 9 get wrong, and what each mistake would compute.

Each function returns pairs of a sentence for the learner and a function that computes what that mistake would have
given for one case. The sentence follows "It looks as if": what seems to have happened, and what to do about it.
"""

from math import comb

import numpy as np

from ai_lifecycle.continuous_learning import mcnemar
from ai_lifecycle.drift import ks_threshold
from ai_lifecycle.feedback.compare import Mistake
from ai_lifecycle.feedback.continuous_learning_cases import Duel


def psi(reference: np.ndarray, current: np.ndarray, bins: int) -> list[Mistake]:
    """Return the mistakes of the population stability index."""

    def edges_of(values):
        return np.unique(np.quantile(values, np.arange(1, bins) / bins))

    def shares(edges, more=0.5, side="right", by_rows=False):
        counts = [np.bincount(np.searchsorted(edges, one, side), minlength=len(edges) + 1) + more
                  for one in (reference, current)]  # fmt: skip
        return [one / (len(rows) if by_rows else one.sum()) for one, rows in zip(counts, (reference, current))]

    def index(then, now, log=np.log):
        return [float(np.sum((now - then) * log(now / then)))]

    def cut(smallest, clip):
        then, now = shares(right, 0)
        return index(*(np.maximum(one, smallest) if clip else one + smallest for one in (then, now)))

    def within(edges):
        counts = [np.histogram(one, edges)[0] + 0.5 for one in (reference, current)]
        return index(*(one / one.sum() for one in counts))

    right = edges_of(reference)
    both = np.concatenate([reference, current])
    then, now = shares(right)
    return [
        ("values outside the reference's range were dropped: the outer bins have no end, so use the inner edges only.",
         lambda: within(np.unique(np.quantile(reference, np.arange(bins + 1) / bins)))),
        ("the bins were cut at equal widths: cut them at quantiles of the reference.",
         lambda: index(*shares(np.linspace(reference.min(), reference.max(), bins + 1)[1:-1]))),
        ("the bins come from the values of now: they come from the reference, or they would move along.",
         lambda: index(*shares(edges_of(current)))),
        ("the bins come from both columns together: they come from the reference alone.",
         lambda: index(*shares(edges_of(both)))),
        ("equal edges were kept: an edge that repeats counts once, `np.unique`.",
         lambda: index(*shares(np.quantile(reference, np.arange(1, bins) / bins)))),
        ("a value on an edge went into the bin below: it belongs to the bin above.",
         lambda: index(*shares(right, side="left"))),
        ("the half row is missing: add 0.5 to the count of every bin, also where it is not empty.",
         lambda: index(*shares(right, 0))),
        ("a whole row was added to every count: add half a row.", lambda: index(*shares(right, 1))),
        ("the counts were divided by the number of rows: divide by their sum, half rows included, so that shares add up to 1.",
         lambda: index(*shares(right, by_rows=True))),
        ("the half was added to the shares: add it to the counts, and divide afterwards.",
         lambda: index(*(one + 0.5 for one in shares(right, 0)))),
        ("the logarithm has base 10: use the natural one, `np.log`.", lambda: index(then, now, np.log10)),
        ("the logarithm has base 2: use the natural one, `np.log`.", lambda: index(then, now, np.log2)),
        ("the log is missing: multiply each difference of shares by the log of their ratio.",
         lambda: [float(np.sum(np.abs(now - then)))]),
        *(("only one side was counted: it is `(now - then) * log(now / then)`, with the difference of both shares.",
           lambda one=one, other=other: [float(np.sum(one * np.log(one / other)))])
          for one, other in ((now, then), (then, now))),
        ("the bins' parts were averaged: add them up.", lambda: [index(then, now)[0] / len(then)]),
        ("the sign is turned round: it is `(now - then) * log(now / then)`, never below 0.",
         lambda: [-index(then, now)[0]]),
        *(("empty bins were filled in another way: add half a row, 0.5, to the count of every bin.",
           lambda smallest=smallest, clip=clip: cut(smallest, clip))
          for smallest in (1e-10, 1e-8, 1e-6, 1e-5, 1e-4, 1e-3, 0.01) for clip in (True, False)),
    ]  # fmt: skip


def distance(reference: np.ndarray, current: np.ndarray) -> list[Mistake]:
    """Return the mistakes of the Kolmogorov-Smirnov distance."""
    if not len(current):
        return []
    then, now = np.sort(reference), np.sort(current)

    def gaps(values):
        return np.searchsorted(then, values, "right") / len(then) - np.searchsorted(now, values, "right") / len(now)

    everywhere = np.concatenate([then, now])

    def by_rows():
        """Walk through the rows one by one, as if equal values could not be."""
        from_then = np.r_[np.ones(len(then)), np.zeros(len(now))][np.argsort(everywhere, kind="stable")]
        return [float(np.abs(np.cumsum(from_then) / len(then) - np.cumsum(1 - from_then) / len(now)).max())]

    return [
        ("the means were compared: a distance of shares also sees a change of spread.",
         lambda: [float(abs(then.mean() - now.mean()))]),
        ("equal values were passed one by one: compare the shares only at values, all rows up to a value at once.",
         by_rows),
        ("only one direction was looked at: take the largest *absolute* difference.",
         lambda: [float(gaps(everywhere).max())]),
        ("only one direction was looked at: take the largest *absolute* difference.",
         lambda: [float(-gaps(everywhere).min())]),
        ("the shares were compared only at values of the reference: look at every value of both.",
         lambda: [float(np.abs(gaps(then)).max())]),
        ("the shares were compared only at values of now: look at every value of both.",
         lambda: [float(np.abs(gaps(now)).max())]),
        ("rows were counted, not shares: divide by the number of rows of each sample.",
         lambda: [float(np.abs(gaps(everywhere) * len(then)).max())]),
        ("the differences were added up: take the largest.", lambda: [float(np.abs(gaps(everywhere)).sum())]),
        ("the mean difference was taken: take the largest.", lambda: [float(np.abs(gaps(everywhere)).mean())]),
        ("the largest *value* was taken: take the largest difference of shares.", lambda: [float(everywhere.max())]),
    ]  # fmt: skip


def alarm(reference: np.ndarray, current: np.ndarray, rate: float, rings: bool) -> str:
    """Return in words why the alarm should be the other."""
    if not len(current):
        return "Without rows there is nothing to compare, and so no alarm."
    threshold = ks_threshold(len(reference), len(current), rate)
    return (
        f"The threshold for these numbers of rows and this rate is {threshold:.4f}, and the alarm rings "
        f"{'only ' * rings}if the distance is above it."
    )


def best_interval(wrong: np.ndarray, training: float, price: float) -> list[Mistake]:
    """Return the mistakes of the interval."""
    sprints = np.arange(1, len(wrong) + 1)
    sums = np.cumsum(wrong)
    a_sprint = (training + price * sums) / sprints

    def first_rise():
        rises = np.flatnonzero(np.diff(a_sprint) > 0)
        return [int(rises[0]) + 1 if len(rises) else len(wrong)]

    def waited(enough):
        return [int(np.argmax(enough)) + 1 if np.any(enough) else len(wrong)]

    return [
        ("it trains always: the price of training is paid once in each interval, and what counts is the whole cost of "
         "an interval, divided by its sprints.", lambda: [1]),
        ("it never trains, whatever that costs.", lambda: [len(wrong)]),
        ("it waits until the wrong answers have cost a training: compare the cost a sprint of every interval.",
         lambda: waited(price * sums >= training)),
        ("it waits until one sprint's wrong answers cost a training: compare the cost a sprint of every interval.",
         lambda: waited(price * wrong >= training)),
        ("the wrong answers of the last sprint alone were counted: add up those of all sprints of the interval.",
         lambda: [int(np.argmin((training + price * wrong) / sprints)) + 1]),
        ("the first of several equal costs was taken: the longer interval trains less often.",
         lambda: [int(np.argmin(a_sprint)) + 1]),
        ("the search stopped at the first rise: later the cost may fall again, so look at every interval.", first_rise),
        ("the interval was counted from 0: a model that serves one sprint has the interval 1.",
         lambda: [int(np.argmin(a_sprint))]),
        ("it is one sprint too long: the cost of an interval holds the wrong answers of its own sprints only.",
         lambda: [int(np.argmin(a_sprint)) + 2]),
        ("the price of training was left out: without it, training pays too often.",
         lambda: [int(np.argmin(price * sums / sprints)) + 1]),
        ("the price of a wrong answer was left out.", lambda: [int(np.argmin((training + sums) / sprints)) + 1]),
        ("training was charged every sprint: it is paid once in an interval.",
         lambda: [int(np.argmin(training + price * sums / sprints)) + 1]),
        ("the dearest interval was chosen: take the least cost a sprint.", lambda: [int(np.argmax(a_sprint)) + 1]),
    ]  # fmt: skip


def p_value(duel: Duel) -> list[Mistake]:
    """Return the mistakes of the exact McNemar test."""
    champion, challenger = duel.champion == duel.labels, duel.challenger == duel.labels
    lost, won = int(np.sum(champion & ~challenger)), int(np.sum(challenger & ~champion))
    rows, all_rows = lost + won, len(duel.labels)

    def tail(count, of):
        return sum(comb(of, one) for one in range(count + 1)) / 2**of

    def exactly(count, of):
        return comb(of, count) / 2**of

    few = min(lost, won)
    return [
        ("only one direction was counted: a challenger can be better *or worse* by luck, so double the chance.",
         lambda: [tail(few, rows)]),
        ("the chance of the challenger's side alone was counted: take the smaller of both counts, and double it.",
         lambda: [tail(lost, rows)]),
        ("the chance of the larger count was taken: take the smaller of both.",
         lambda: [min(1.0, 2 * tail(max(lost, won), rows))]),
        ("it is above 1: where both counts are equal, doubling counts the middle twice, so take at most 1.",
         lambda: [2 * tail(few, rows)]),
        ("only the very count was looked at: add up the chances of 0, 1, ... up to the smaller count.",
         lambda: [min(1.0, 2 * exactly(few, rows))]),
        ("the smaller count itself was left out: add up to it and with it.",
         lambda: [min(1.0, 2 * tail(few - 1, rows)) if few else 0.0]),
        ("all rows were counted: rows on which both models are right, or both wrong, say nothing.",
         lambda: [min(1.0, 2 * tail(few, all_rows))]),
        *(("all rows that each model got right, or wrong, were counted: rows on which both are right, or both wrong, say "
           "nothing, so count those that only one of them got right.",
           lambda one=one, other=other: [mcnemar(int(one.sum()), int(other.sum()))])
          for one, other in ((champion, challenger), (~champion, ~challenger))),
        ("the p-value was turned round: it is the chance of such a difference between equal models.",
         lambda: [1 - mcnemar(lost, won)]),
        ("rows on which the answers are equal or different were counted: count rows that only one model got *right*.",
         lambda: [mcnemar(int(np.sum(duel.champion > duel.challenger)), int(np.sum(duel.champion < duel.challenger)))]),
    ]  # fmt: skip


def decision(duel: Duel, p: float) -> str:
    """Return in words what the decision should rest on."""
    better = np.sum(duel.challenger == duel.labels) - np.sum(duel.champion == duel.labels)
    if better < 0 and p < duel.risk:
        return "The models do differ, but the challenger is the worse one: it must also have more rows right."
    if better > 0 and p >= duel.risk:
        return "The challenger has more rows right, but so much may be luck: p must be below the risk."
    if better > 0:
        return "The challenger has more rows right, and that is hardly luck: p is below the risk."
    return "The challenger has no more rows right than the champion."
