"""Small two-dimensional data sets with two classes, for pictures that fit on a screen."""

import numpy as np

SHAPES = ("circle", "xor", "gauss", "spiral")


def make_points(shape: str, rows: int = 400, noise: float = 0.1, seed: int = 0) -> tuple[np.ndarray, np.ndarray]:
    """Return points, shape (rows, 2), mostly between -1 and 1, and their labels, shape (rows,), 0 or 1.

    shape: one of SHAPES. noise: standard deviation of the jitter added to each coordinate after labelling.
    The two classes have the same number of points, give or take one.
    The four shapes are those that playground.tensorflow.org made familiar.
    Raises ValueError for an unknown shape, fewer than 2 rows, or negative noise.

    >>> points, labels = make_points("circle", rows=6, seed=1)
    >>> points.shape, int(labels.sum())
    ((6, 2), 3)
    """
    if shape not in SHAPES:
        raise ValueError(f"shape must be one of {', '.join(SHAPES)}; got {shape!r}.")
    if rows < 2 or noise < 0:
        raise ValueError(f"rows must be at least 2 and noise at least 0; got rows={rows}, noise={noise}.")
    random = np.random.default_rng(seed)
    labels = random.permutation(np.arange(rows) % 2)
    points = _PLACES[shape](labels, random)
    return points + random.normal(0, noise, points.shape), labels


def likely_labels(shape: str, points: np.ndarray) -> np.ndarray:
    """Return the more likely label, 0 or 1, of each place, (rows, 2), in the world of one of SHAPES.

    >>> likely_labels("circle", np.array([[0.0, 0.1], [0.8, 0.0]])).tolist()
    [1, 0]
    """
    x, y = points.T
    radius = np.hypot(x, y)
    inside = {
        "circle": radius < 0.55,  # halfway between disc and ring
        "xor": x * y > 0,
        "gauss": x + y > 0,
        "spiral": np.cos(np.arctan2(x, y) - 3.5 * np.pi * radius) < 0,  # nearer to the arm half a turn on
    }
    return inside[shape].astype(int)


def _circle(labels: np.ndarray, random: np.random.Generator) -> np.ndarray:
    """Class 1 in a disc, class 0 in a ring around it."""
    radius = np.where(labels == 1, random.uniform(0, 0.45, len(labels)), random.uniform(0.65, 1, len(labels)))
    angle = random.uniform(0, 2 * np.pi, len(labels))
    return np.column_stack([radius * np.cos(angle), radius * np.sin(angle)])


def _xor(labels: np.ndarray, random: np.random.Generator) -> np.ndarray:
    """Class 1 where both coordinates have the same sign, class 0 where they differ."""
    points = random.uniform(0.06, 1, (len(labels), 2)) * random.choice([-1, 1], (len(labels), 1))
    points[labels == 0, 1] *= -1
    return points


def _gauss(labels: np.ndarray, random: np.random.Generator) -> np.ndarray:
    """Two round clouds, class 1 above right."""
    return random.normal(0, 0.2, (len(labels), 2)) + np.where(labels == 1, 0.45, -0.45)[:, None]


def _spiral(labels: np.ndarray, random: np.random.Generator) -> np.ndarray:
    """Two arms, half a turn apart."""
    along = np.sqrt(random.uniform(0.005, 1, len(labels)))
    angle = 3.5 * np.pi * along + np.pi * labels
    return np.column_stack([along * np.sin(angle), along * np.cos(angle)])


_PLACES = {"circle": _circle, "xor": _xor, "gauss": _gauss, "spiral": _spiral}
