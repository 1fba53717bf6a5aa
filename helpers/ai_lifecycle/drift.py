"""Have the inputs moved? Two distances between the values of a column then and now, and when to ring the alarm.

Nothing here knows a label: inputs can move without any harm, and answers can go wrong while every input stays put.
"""

import math
from collections.abc import Sequence

import numpy as np

PSI_ALARM = 0.25  # the rule of thumb of credit scoring: below 0.1 nothing moved, above 0.25 much did


def population_stability_index(reference: np.ndarray, current: np.ndarray, bins: int = 10) -> float:
    """Return the population stability index (PSI) of a column: 0 if both have equal shares in every bin.

    reference, current: (rows,) values of the column then and now, any number of each but no gap. bins: how many,
    at most: their edges are quantiles of the reference, equal edges count once, the outer bins have no end, and a value
    on an edge belongs to the bin above. So that no share is 0, every count is raised by half a row.
    Raises ValueError for fewer than 2 bins, an empty reference or a gap.
    Source: Siddiqi, "Credit Risk Scorecards", 2006; the half row is Jeffreys' prior for shares.

    >>> then = np.arange(100.0)
    >>> population_stability_index(then, then), round(population_stability_index(then, then + 50), 1)
    (0.0, 2.3)
    """
    reference, current = _values(reference), _values(current)
    if bins < 2 or not len(reference):
        raise ValueError(f"PSI needs 2 bins or more and a row of the reference; got {bins} and {len(reference)} rows.")
    edges = np.unique(np.quantile(reference, np.arange(1, bins) / bins))
    then, now = (_shares(values, edges) for values in (reference, current))
    return float(np.sum((now - then) * np.log(now / then)))


def _shares(values: np.ndarray, edges: np.ndarray) -> np.ndarray:
    """Return the share of the values in each of the len(edges) + 1 bins, none of them 0."""
    counts = np.bincount(np.searchsorted(edges, values, side="right"), minlength=len(edges) + 1) + 0.5
    return counts / counts.sum()


def ks_distance(reference: np.ndarray, current: np.ndarray) -> float:
    """Return the Kolmogorov-Smirnov distance of two samples, from 0 (alike) to 1 (apart); 0 if one is empty.

    It is the largest difference, over all values v, between the shares of both samples that are at most v.
    Source: Smirnov, "Table for estimating the goodness of fit of empirical distributions", 1948.

    >>> ks_distance(np.array([1.0, 2.0, 3.0, 4.0]), np.array([3.0, 4.0]))
    0.5
    """
    reference, current = np.sort(_values(reference)), np.sort(_values(current))
    if not len(reference) or not len(current):
        return 0.0
    values = np.concatenate([reference, current])
    then = np.searchsorted(reference, values, side="right") / len(reference)
    now = np.searchsorted(current, values, side="right") / len(current)
    return float(np.abs(then - now).max())


def ks_threshold(reference_rows: int, current_rows: int, false_alarm_rate: float) -> float:
    """Return the distance that two samples of one world exceed with about that chance, if all rows are independent.

    Infinite if one of them is empty. Raises ValueError unless the rate lies between 0 and 1.
    Source: Smirnov's limit, sqrt(-ln(rate / 2) / 2) * sqrt((n + m) / (n * m)); ties make it ring less often.

    >>> round(ks_threshold(100, 100, 0.05), 3)
    0.192
    """
    if not 0 < false_alarm_rate < 1:
        raise ValueError(f"A false alarm rate lies between 0 and 1, not at {false_alarm_rate!r}.")
    if not reference_rows or not current_rows:
        return math.inf
    rows = reference_rows * current_rows / (reference_rows + current_rows)
    return math.sqrt(-math.log(false_alarm_rate / 2) / 2 / rows)


def drift_alarm(reference: np.ndarray, current: np.ndarray, false_alarm_rate: float) -> tuple[float, bool]:
    """Return the Kolmogorov-Smirnov distance of two samples, and whether it exceeds what chance explains.

    reference, current: (rows,). Without rows there is no alarm. See `ks_threshold` for the rate and what it assumes.

    >>> drift_alarm(np.arange(50), np.arange(50) + 40, 0.05)
    (0.8, True)
    """
    distance = ks_distance(reference, current)
    return distance, distance > ks_threshold(len(reference), len(current), false_alarm_rate)


def usual_distance(samples: Sequence[np.ndarray], distance=ks_distance) -> float:
    """Return the largest distance between one of the samples and all the others together: what is usual among them.

    samples: the column in each of some quiet sprints. One more quiet sprint exceeds it about once in as many sprints
    as there are, even where the rows of a sprint are no independent draws, as when a team shares one load.
    distance: takes reference and current. Raises ValueError for fewer than two samples.

    >>> usual_distance([np.array([1.0, 2.0]), np.array([1.0, 2.0]), np.array([2.0, 3.0])])
    0.5
    """
    if len(samples) < 2:
        raise ValueError(f"What is usual among sprints needs 2 sprints or more, not {len(samples)}.")
    others = (np.concatenate([*samples[:place], *samples[place + 1 :]]) for place in range(len(samples)))
    return max(distance(rest, sample) for rest, sample in zip(others, samples))


def _values(column: np.ndarray) -> np.ndarray:
    values = np.asarray(column, dtype=float).ravel()
    if np.isnan(values).any():
        raise ValueError("The column has gaps (nan): fill them or leave them out before comparing.")
    return values
