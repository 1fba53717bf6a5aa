"""Lines of a picture as paths, with no more points than an eye can tell apart: every one of them travels to the page."""

from collections.abc import Sequence

import numpy as np

MOST = 120  # points of a line: a sheet has no room for more
NEAR = 1.0  # units of a sheet, about a pixel: points closer than that look like one


def line(x: Sequence[float], y: Sequence[float]) -> str:
    """Return a path through points of a sheet, or "" if there are none.

    One formatting of all numbers is ten times faster than many.

    >>> line([1, 2], [3, 4.25])
    'M1.0 3.0L2.0 4.2'
    """
    return "M" + ("L%.1f %.1f" * len(x))[1:] % tuple(np.column_stack([x, y]).ravel().tolist()) if len(x) else ""


def spread(values: Sequence, most: int = MOST) -> Sequence:
    """Return at most `most` of the values, evenly spread: the first, and the last.

    Lists of the same length keep the same places.

    >>> spread([0, 1, 2, 3, 4, 5, 6], 4)
    [0, 2, 4, 6]
    """
    last = len(values) - 1
    return [*values[0 : last : -(-last // (most - 1))], values[last]] if last >= most else values


def thinned(x: np.ndarray, y: np.ndarray, most: int = MOST) -> tuple[np.ndarray, np.ndarray]:
    """Return at most `most` of the points, in order, without those that lie within NEAR of the last one kept.

    x, y: places on a sheet, in its units, the same number of each. The first point is kept, and so is the last.
    """
    if len(x) < 3:
        return x, y
    places = np.asarray(spread(range(len(x)), most))
    points, kept = np.column_stack([x, y])[places].tolist(), [0]
    (a, b), least = points[0], NEAR * NEAR
    for number, (c, d) in enumerate(points):
        if (c - a) ** 2 + (d - b) ** 2 >= least:
            kept.append(number)
            a, b = c, d
    if kept[-1] != len(points) - 1:
        kept.append(len(points) - 1)
    return x[places[kept]], y[places[kept]]
