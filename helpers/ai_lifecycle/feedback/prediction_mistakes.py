"""What learners of lesson 6 get wrong, and what each mistake would compute.

Each function returns pairs of a sentence for the learner and a function that computes what that mistake would have
given for one case. The sentence follows "It looks as if": what seems to have happened, and what to do about it.
"""

import numpy as np

from ai_lifecycle import prediction
from ai_lifecycle.feedback.compare import Mistake
from ai_lifecycle.feedback.prediction_cases import Decisions, Forecasts, Rows
from ai_lifecycle.prediction import UNKNOWN, Costs, confusion, cost, thresholds


def decisions(case: Decisions) -> list[Mistake]:
    """Return the mistakes of a threshold, as the alarms (1 or 0 for each row) that each would raise."""
    chances, labels = case.chances, case.labels

    def alarms(threshold: float) -> list[np.ndarray]:
        return [(chances >= threshold).astype(float)]

    def cheapest(false_alarm: float, miss: float, last: bool = True, candidates=None) -> float:
        candidates = thresholds(chances) if candidates is None else candidates
        bills = np.array([cost(confusion(chances, labels, one), Costs(false_alarm, miss)) for one in candidates])
        return candidates[np.flatnonzero(bills == bills.min())[-1 if last else 0]]

    def too_high() -> float:
        """The chance just below the one that decides best: a warning only above it makes the same decisions."""
        best = cheapest(case.false_alarm, case.miss)
        return max(chances[chances < best], default=-np.inf)

    price = prediction.threshold_for(Costs(case.false_alarm, case.miss))
    return [
        ("no alarm at all was not tried: it can be cheapest, and a threshold above every chance does it.",
         lambda: alarms(cheapest(case.false_alarm, case.miss, candidates=thresholds(chances)[:-1]))),
        ("the prices changed places: a false alarm is an alarm for nothing, a miss is no alarm where it happened.",
         lambda: alarms(cheapest(case.miss, case.false_alarm))),
        ("the prices were left out: the fewest errors are not the lowest bill.", lambda: alarms(cheapest(1, 1))),
        ("the threshold was computed from the prices alone: that takes the chances at their word, and these rows show "
         "what they are worth.", lambda: alarms(price)),
        ("the formula from the prices is upside down, and these rows show better what the chances are worth.",
         lambda: alarms(1 - price)),
        ("0.5 was taken: it is the right threshold only if both errors cost the same and the chances keep their word.",
         lambda: alarms(0.5)),
        ("the dearest threshold was taken: look for the smallest bill.",
         lambda: alarms(cheapest(-case.false_alarm, -case.miss))),
        ("of equally cheap thresholds the lowest was taken: the task asks for the highest, which alarms least often.",
         lambda: alarms(cheapest(case.false_alarm, case.miss, last=False))),
        ("only whole percentages were tried: every chance among the rows is a candidate.",
         lambda: alarms(cheapest(case.false_alarm, case.miss, candidates=np.linspace(0, 1, 101)))),
        ("only whole percentages were tried: every chance among the rows is a candidate.",
         lambda: alarms(cheapest(case.false_alarm, case.miss, last=False, candidates=np.linspace(0, 1, 101)))),
        ("an alarm was counted only above the threshold: at the threshold itself there is one too, `>=`.",
         lambda: alarms(too_high())),
    ]  # fmt: skip


def calibration_error(case: Forecasts) -> list[Mistake]:
    """Return the mistakes of the expected calibration error."""
    chances, labels, bins = np.asarray(case.chances, float), case.labels, case.bins
    points = prediction.reliability(chances, labels, bins)
    gaps, weights = np.abs(points.chances - points.shares), points.counts / len(chances)
    right = gaps @ weights

    return [
        ("the mean was taken over bins: a bin counts as much as it has rows.", lambda: [gaps.mean()]),
        ("the gaps were added up: weight each with its share of the rows.", lambda: [gaps.sum()]),
        ("the gaps were divided by the number of all bins: a bin counts as much as it has rows.",
         lambda: [gaps.sum() / bins]),
        ("the largest gap was taken: the error is a mean, weighted by rows.", lambda: [gaps.max()]),
        ("gaps of both signs cancelled each other: take the absolute value in each bin.",
         lambda: [(points.chances - points.shares) @ weights]),
        ("gaps of both signs cancelled each other: take the absolute value in each bin, not at the end.",
         lambda: [abs(chances.mean() - labels.mean())]),
        ("gaps of both signs cancelled each other, and the sign is turned round: take the absolute value in each bin.",
         lambda: [(points.shares - points.chances) @ weights]),
        ("the gaps were squared: take the absolute value.", lambda: [(gaps**2) @ weights]),
        ("the gaps were squared: take the absolute value.", lambda: [np.sqrt((gaps**2) @ weights)]),
        ("each row's own distance was taken: a single row cannot keep a chance, so compare the means of a bin.",
         lambda: [np.abs(chances - labels).mean()]),
        ("each row's own squared distance was taken (the Brier score): compare the means of a bin.",
         lambda: [((chances - labels) ** 2).mean()]),
        *_binned_otherwise(chances, labels, bins, points.shares, weights),
        ("the error was given in per cent: it is a number from 0 to 1.", lambda: [100 * right]),
        ("the share of decisions that were right was compared with the chance: 0.9 means right nine times in ten only "
         "if the chance is kept, so compare how often it *happened*.",
         lambda: [_error_of(np.searchsorted(np.linspace(0, 1, bins + 1)[1:-1], chances), chances,
                            (chances >= 0.5) == (labels == 1))]),
        ("10 bins were used, whatever was asked: use `bins`.",
         lambda: [prediction.calibration_error(chances, labels, 10)]),
        ("the error was turned round, 1 minus error: 0 means that every chance is kept.", lambda: [1 - right]),
    ]  # fmt: skip


def _binned_otherwise(chances, labels, bins: int, shares: np.ndarray, weights: np.ndarray) -> list[Mistake]:
    """Return the mistakes of the bins themselves; shares, weights: of the right bins that hold rows."""

    def edges_below() -> list[float]:
        return [_error_of(np.minimum((chances * bins).astype(int), bins - 1), chances, labels)]

    def lost_at_the_end() -> list[float]:
        places = (chances * bins).astype(int)
        kept = places < bins
        return [_error_of(places[kept], chances[kept], labels[kept]) * kept.mean()]

    def lost_at_0() -> list[float]:
        kept = chances > 0
        places = np.searchsorted(np.linspace(0, 1, bins + 1)[1:-1], chances[kept])
        return [_error_of(places, chances[kept], labels[kept]) * kept.mean()]

    def middles() -> list[float]:
        places = np.searchsorted(np.linspace(0, 1, bins + 1)[1:-1], chances)
        middle = (np.unique(places) + 0.5) / bins
        return [np.abs(middle - shares) @ weights]

    def equally_filled() -> list[float]:
        parts = np.array_split(np.argsort(chances, kind="stable"), bins)
        return [sum(abs(chances[p].sum() - labels[p].sum()) for p in parts if len(p)) / len(chances)]

    def own_range() -> list[float]:
        edges = np.linspace(chances.min(), chances.max(), bins + 1)
        return [_error_of(np.searchsorted(edges[1:-1], chances), chances, labels)]

    return [
        ("the middle of a bin stands for its chances: take their mean.", middles),
        ("a chance on an edge went to the bin above: it belongs to the bin below.", edges_below),
        ("a chance of 1 fell out of the last bin.", lost_at_the_end),
        ("a chance of 0 fell out of the first bin.", lost_at_0),
        ("each bin got the same number of rows: the bins are equally *wide*.", equally_filled),
        ("the bins run from the smallest chance to the largest: they run from 0 to 1.", own_range),
    ]  # fmt: skip


def _error_of(places: np.ndarray, chances: np.ndarray, labels: np.ndarray) -> float:
    """Return the weighted gap for rows put into bins by number."""
    sums = [abs(chances[places == one].sum() - labels[places == one].sum()) for one in np.unique(places)]
    return float(sum(sums) / max(len(chances), 1))


def answer_or_abstain(case: Rows) -> list[Mistake]:
    """Return the mistakes of answering or abstaining."""
    surest, answers = case.probabilities.max(axis=1), case.probabilities.argmax(axis=1)
    offsets = case.inputs[:, None] - case.seen[None]
    squares = (offsets**2).sum(axis=2)
    distances = np.sqrt(squares)
    sure, near = surest >= case.sure_enough, distances.min(axis=1) <= case.near_enough

    def answered(believed: np.ndarray, unknown: int = UNKNOWN) -> list[np.ndarray]:
        return [np.where(believed, answers, unknown)]

    return [
        ("only the probability was asked for: a model can be sure about what it has never seen, so look at the "
         "distance too.",
         lambda: answered(sure)),
        ("only the distance was looked at: the largest probability has to reach `sure_enough` too.",
         lambda: answered(near)),
        ("one of the two was enough: an answer needs both, sure enough *and* near enough.",
         lambda: answered(sure | near)),
        ("the two were exchanged: -1 stands where the model should *not* be believed.",
         lambda: answered(~(sure & near))),
        ("every row was answered: put -1 where the model should not be believed.",
         lambda: answered(np.ones_like(sure))),
        ("the limits themselves were refused: at least `sure_enough`, at most `near_enough`.",
         lambda: answered((surest > case.sure_enough) & (distances.min(axis=1) < case.near_enough))),
        ("the limit itself was refused: a probability of exactly `sure_enough` is sure enough.",
         lambda: answered((surest > case.sure_enough) & near)),
        ("the limit itself was refused: a distance of exactly `near_enough` is near enough.",
         lambda: answered(sure & (distances.min(axis=1) < case.near_enough))),
        ("the square root is missing: the distance is the root of the summed squares.",
         lambda: answered(sure & (squares.min(axis=1) <= case.near_enough))),
        ("absolute differences were summed: the distance is the root of the summed *squares*.",
         lambda: answered(sure & (np.abs(offsets).sum(axis=2).min(axis=1) <= case.near_enough))),
        ("the largest difference of a single feature was taken: sum the squares over all features.",
         lambda: answered(sure & (np.abs(offsets).max(axis=2).min(axis=1) <= case.near_enough))),
        ("the distance to the mean of the seen rows was taken: what counts is the nearest row.",
         lambda: answered(sure & (np.linalg.norm(case.inputs - case.seen.mean(axis=0), axis=1) <= case.near_enough))),
        ("the mean distance to all seen rows was taken: what counts is the nearest row.",
         lambda: answered(sure & (distances.mean(axis=1) <= case.near_enough))),
        ("the distance to the farthest seen row was taken: what counts is the nearest.",
         lambda: answered(sure & (distances.max(axis=1) <= case.near_enough))),
        ("the distance to the first seen row was taken: what counts is the nearest of all.",
         lambda: answered(sure & (distances[:, 0] <= case.near_enough))),
        ("0 stands where the model abstains: 0 is a class, so write -1.", lambda: answered(sure & near, unknown=0)),
        ("the classes were counted from 1: the first column is class 0.",
         lambda: [np.where(sure & near, answers + 1, UNKNOWN)]),
        ("the least probable class was answered.",
         lambda: [np.where(sure & near, case.probabilities.argmin(axis=1), UNKNOWN)]),
        ("all rows were judged together: each row is near or far by itself.",
         lambda: answered(sure & (distances.min() <= case.near_enough))),
    ]  # fmt: skip
