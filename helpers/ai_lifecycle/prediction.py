"""What the answer of a frozen model means: is it only an answer, what to do about it, how often is it right, is it one?

Nothing here changes a model. A chance is what a model says, from 0 to 1; a label is what turned out, 0 or 1.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np

# What is answered in place of a class when no answer is worth having.
UNKNOWN = -1
PAD = 32  # a drawing has PAD * PAD places, which become 8 * 8 pixels


def changes_weights(
    layers: Sequence[tuple[np.ndarray, np.ndarray]], predict: Callable[[np.ndarray], object], inputs: np.ndarray
) -> bool:
    """Return whether asking a model once changes any bit of its weights.

    layers: pairs (weights, bias), the very ones that `predict` answers with. predict: called once, with the inputs.
    Bits are compared, not values: -0.0 is not 0.0, and a nan that stays is no change.

    >>> weights, bias = np.ones((2, 1)), np.zeros(1)
    >>> changes_weights([(weights, bias)], lambda rows: rows @ weights + bias, np.ones((3, 2)))
    False
    """
    before = _bits(layers)
    predict(inputs)
    return _bits(layers) != before


def _bits(layers: Sequence[tuple[np.ndarray, np.ndarray]]) -> list[tuple[str, tuple[int, ...], bytes]]:
    return [(array.dtype.str, array.shape, array.tobytes()) for layer in layers for array in layer]


@dataclass(frozen=True)
class Confusion:
    """How decisions turned out, in numbers of rows.

    hits: alarm, and it happened. misses: no alarm, and it happened. false_alarms: alarm for nothing.
    all_clears: no alarm, and nothing happened. asked_happened, asked_not: decided by nobody and handed to a person.
    """

    hits: int
    misses: int
    false_alarms: int
    all_clears: int
    asked_happened: int = 0
    asked_not: int = 0


@dataclass(frozen=True)
class Costs:
    """What each way of being wrong costs, in any one unit; asked: what it costs to have a person decide."""

    false_alarm: float
    miss: float
    asked: float = 0.0


def confusion(
    chances: np.ndarray, labels: np.ndarray, threshold: float, answered: np.ndarray | None = None
) -> Confusion:
    """Return how many decisions of each kind a threshold makes: there is an alarm where the chance reaches it.

    chances, labels: shape (rows,). answered: shape (rows,), False where the model abstains; by default it never does.

    >>> confusion(np.array([0.9, 0.4, 0.6]), np.array([1, 1, 0]), threshold=0.5)
    Confusion(hits=1, misses=1, false_alarms=1, all_clears=0, asked_happened=0, asked_not=0)
    """
    happened, alarm = np.asarray(labels) == 1, np.asarray(chances) >= threshold
    answered = np.ones(len(happened), dtype=bool) if answered is None else np.asarray(answered, dtype=bool)
    return Confusion(*(
        int(np.count_nonzero(rows))
        for rows in (
            answered & alarm & happened, answered & ~alarm & happened,
            answered & alarm & ~happened, answered & ~alarm & ~happened,
            ~answered & happened, ~answered & ~happened,
        )
    ))  # fmt: skip


def cost(counts: Confusion, costs: Costs) -> float:
    """Return what these decisions cost together."""
    asked = counts.asked_happened + counts.asked_not
    return costs.false_alarm * counts.false_alarms + costs.miss * counts.misses + costs.asked * asked


def cost_per_thousand(counts: Confusion, costs: Costs, share: float | None = None) -> float:
    """Return what 1,000 such decisions cost.

    share: of rows where it happens, from 0 to 1, in the world where the model works; by default as in the counts.
    Each kind of row costs what it did here; only how common the two kinds are may differ.
    Source: Provost and Fawcett, "Robust classification for imprecise environments", 2001.
    Raises ValueError if a share is given for a kind of row that does not occur.
    """
    happened = counts.hits + counts.misses + counts.asked_happened
    not_happened = counts.false_alarms + counts.all_clears + counts.asked_not
    if share is None:
        return 1000 * cost(counts, costs) / (happened + not_happened)
    if (share > 0 and not happened) or (share < 1 and not not_happened):
        raise ValueError(f"A share of {share} needs rows where it happened and rows where it did not.")
    one = (costs.miss * counts.misses + costs.asked * counts.asked_happened) / max(happened, 1)
    other = (costs.false_alarm * counts.false_alarms + costs.asked * counts.asked_not) / max(not_happened, 1)
    return 1000 * (share * one + (1 - share) * other)


def threshold_for(costs: Costs) -> float:
    """Return the chance from which an alarm is the cheaper decision, if the chances can be taken at their word.

    An alarm costs (1 - chance) * false_alarm on average, none costs chance * miss; they are equal at this chance.
    Source: Elkan, "The foundations of cost-sensitive learning", 2001, equation 2.

    >>> threshold_for(Costs(false_alarm=1, miss=9))
    0.1
    """
    return costs.false_alarm / (costs.false_alarm + costs.miss)


def thresholds(chances: np.ndarray) -> np.ndarray:
    """Return every threshold that decides differently, growing: each chance there is, and infinity for no alarm."""
    return np.append(np.unique(chances).astype(float), np.inf)


def cheapest_threshold(chances: np.ndarray, labels: np.ndarray, false_alarm: float, miss: float) -> float:
    """Return the threshold whose decisions on these rows cost least; of equally cheap ones, the highest.

    chances: what the model said, shape (rows,). labels: what turned out, 0 or 1. There is an alarm where the chance
    reaches the threshold. false_alarm, miss: what one of each costs, 0 or more.
    Infinity means that no alarm at all is cheapest.

    >>> cheapest_threshold(np.array([0.1, 0.3, 0.7, 0.9]), np.array([0, 1, 0, 1]), false_alarm=1, miss=5)
    0.3
    """
    candidates = thresholds(chances)
    costs = Costs(false_alarm, miss)
    bills = np.array([cost(confusion(chances, labels, candidate), costs) for candidate in candidates])
    return float(candidates[np.flatnonzero(bills == bills.min())[-1]])


@dataclass(frozen=True)
class Reliability:
    """The points of a reliability diagram, one for each bin that holds a row.

    chances: the mean chance in the bin. shares: of its rows where it happened. counts: its rows.
    """

    chances: np.ndarray
    shares: np.ndarray
    counts: np.ndarray


def reliability(chances: np.ndarray, labels: np.ndarray, bins: int = 10) -> Reliability:
    """Return how often it happened where the model gave about the same chance.

    chances, labels: shape (rows,). The bins are equally wide from 0 to 1; a chance on an edge belongs to the lower bin.
    A bin without rows has no point. Raises ValueError for no rows or less than one bin.
    Source: Niculescu-Mizil and Caruana, "Predicting good probabilities with supervised learning", 2005.

    >>> points = reliability(np.array([0.2, 0.3, 0.9]), np.array([0, 1, 1]), bins=2)
    >>> points.chances.round(2).tolist(), points.shares.tolist(), points.counts.tolist()
    ([0.25, 0.9], [0.5, 1.0], [2, 1])
    """
    if bins < 1 or not len(chances):
        raise ValueError(f"A reliability diagram needs a row and a bin; there are {len(chances)} and {bins}.")
    inner_edges = np.linspace(0, 1, bins + 1)[1:-1]
    places = np.searchsorted(inner_edges, chances)  # equal to an edge: the bin below it
    counts = np.bincount(places, minlength=bins)
    filled = counts > 0
    chance_sums, label_sums = (np.bincount(places, values, minlength=bins)[filled] for values in (chances, labels))
    counts = counts[filled]
    return Reliability(chance_sums / counts, label_sums / counts, counts)


def calibration_error(chances: np.ndarray, labels: np.ndarray, bins: int = 10) -> float:
    """Return the expected calibration error, from 0 (every chance is kept) to 1.

    In each bin, the distance between the mean chance and the share where it happened; then the mean over all rows.
    Source: Naeini, Cooper and Hauskrecht, "Obtaining well calibrated probabilities using Bayesian binning", 2015.

    >>> round(calibration_error(np.array([0.9, 0.9, 0.9, 0.9]), np.array([1, 1, 0, 0])), 6)
    0.4
    """
    points = reliability(chances, labels, bins)
    return float(np.abs(points.chances - points.shares) @ points.counts / points.counts.sum())


def tempered(probabilities: np.ndarray, temperature: float) -> np.ndarray:
    """Return probabilities made less sure (temperature above 1) or surer (below 1), shape (rows, classes).

    The order of the classes stays, so no answer changes, only how sure it is.
    Source: Guo et al., "On calibration of modern neural networks", 2017, section 4.2.
    Raises ValueError for a temperature that is not above 0.

    >>> tempered(np.array([[0.9, 0.1]]), 2.0).round(2).tolist()
    [[0.75, 0.25]]
    """
    if not temperature > 0:
        raise ValueError(f"temperature must be above 0, not {temperature!r}.")
    logs = np.log(np.maximum(probabilities, np.finfo(float).tiny)) / temperature
    scaled = np.exp(logs - logs.max(axis=1, keepdims=True))
    return scaled / scaled.sum(axis=1, keepdims=True)


def nearest_distance(inputs: np.ndarray, seen: np.ndarray) -> np.ndarray:
    """Return for each row how far the nearest seen row is, shape (rows,): the root of the summed squared differences.

    inputs: shape (rows, features). seen: shape (seen rows, features), rows that the model learned from.

    >>> nearest_distance(np.array([[3.0, 4.0]]), np.array([[0.0, 0.0], [3.0, 3.0]])).tolist()
    [1.0]
    """
    # Row by row: all pairs at once would hold rows * seen rows * features numbers in memory.
    return np.array([np.sqrt(((seen - row) ** 2).sum(axis=1).min()) for row in inputs])


@dataclass(frozen=True)
class Plane:
    """A plane among rows of many features. centre: shape (features,). axes: shape (2, features), of length 1 each.

    share: of the rows' variance that lies within the plane.
    """

    centre: np.ndarray
    axes: np.ndarray
    share: float

    def places(self, rows: np.ndarray) -> np.ndarray:
        """Return where in the plane each row lies, or the foot of its perpendicular, shape (rows, 2)."""
        return (rows - self.centre) @ self.axes.T

    def rows(self, places: np.ndarray) -> np.ndarray:
        """Return the row of features at each place of the plane, shape (places, features)."""
        return self.centre + places @ self.axes


def principal_plane(rows: np.ndarray) -> Plane:
    """Return the plane of the first two principal components: the one that keeps most of the variance.

    rows: shape (rows, features). Source: Pearson, "On lines and planes of closest fit", 1901; by SVD.
    """
    centre = rows.mean(axis=0)
    _, lengths, axes = np.linalg.svd(rows - centre, full_matrices=False)
    return Plane(centre, axes[:2], float((lengths[:2] ** 2).sum() / (lengths**2).sum()))


def believed(
    probabilities: np.ndarray, distances: np.ndarray, sure_enough: float, near_enough: float
) -> np.ndarray:
    """Return for each row whether the model's answer should be believed, shape (rows,), True or False.

    That takes a largest probability of at least `sure_enough`, and a row at most `near_enough` from what the model has
    seen. probabilities: shape (rows, classes). distances: shape (rows,), as `nearest_distance` has them.
    Source: Chow, "On optimum recognition error and reject tradeoff", 1970, for the first half.
    """
    return (probabilities.max(axis=1) >= sure_enough) & (np.asarray(distances) <= near_enough)


def answer_or_abstain(
    probabilities: np.ndarray, inputs: np.ndarray, seen: np.ndarray, sure_enough: float, near_enough: float
) -> np.ndarray:
    """Return the most probable class of each row, or UNKNOWN where it should not be `believed`, shape (rows,).

    probabilities: shape (rows, classes), the model's answers to `inputs`, shape (rows, features).
    seen: shape (seen rows, features), rows that the model learned from.

    >>> probabilities = np.array([[0.9, 0.1], [0.6, 0.4], [0.1, 0.9]])
    >>> answer_or_abstain(probabilities, np.array([[1.0], [2.0], [50.0]]), np.array([[1.5], [3.0]]), 0.8, 5.0).tolist()
    [0, -1, -1]
    """
    known = believed(probabilities, nearest_distance(inputs, seen), sure_enough, near_enough)
    return np.where(known, probabilities.argmax(axis=1), UNKNOWN)


def pixels_of(drawing: np.ndarray) -> np.ndarray:
    """Return the 64 pixels, shape (64,) from 0 to 1, that a digit model sees of a drawing of PAD by PAD places.

    drawing: shape (PAD, PAD), from 0 (paper) to 1 (ink). As in the data the digit models learned from: the ink is
    stretched to fill the height, kept in its proportions, centred, and every 4 by 4 places become a pixel, their mean.
    Source: UCI, "Optical Recognition of Handwritten Digits", 1998, on how its pictures were made.
    """
    drawing = np.asarray(drawing, dtype=float)
    rows, columns = np.nonzero(drawing)
    if not len(rows):
        return np.zeros(64)
    ink = drawing[rows.min() : rows.max() + 1, columns.min() : columns.max() + 1]
    height, width = ink.shape
    scale = PAD / max(height, width)
    tall, wide = max(round(height * scale), 1), max(round(width * scale), 1)
    # For each place of the stretched picture, the place of the ink that it shows.
    down, across = (((np.arange(new) + 0.5) * old / new).astype(int) for new, old in ((tall, height), (wide, width)))
    box = np.zeros((PAD, PAD))
    top, left = (PAD - tall) // 2, (PAD - wide) // 2
    box[top : top + tall, left : left + wide] = ink[np.ix_(down, across)]
    return box.reshape(8, 4, 8, 4).mean(axis=(1, 3)).ravel()
