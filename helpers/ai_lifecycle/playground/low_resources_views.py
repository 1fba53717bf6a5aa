"""What the playground of low resources shows: pictures, words and tables of one snapshot."""

import numpy as np

from ai_lifecycle.ledger import seconds, size
from ai_lifecycle.network import fingerprint
from ai_lifecycle.playground.charts import COLOURS, Axis, Series, axis, chart
from ai_lifecycle.playground.drawing import FAINT, Drawing, levels
from ai_lifecycle.playground.low_resources_model import LOST, in_words
from ai_lifecycle.playground.pictures import (
    BARS_SIZE,
    MAP_SIZE,
    Spot,
    bars_picture,
    grid,
    map_picture,
    marks_picture,
    points_picture,
    table,
)
from ai_lifecycle.playground.stage import Panel
from ai_lifecycle.small_layers import FULL

CHART_SIZE = (310, 270)
PANELS = (
    Panel("map", *MAP_SIZE, "Map of the copy's answers. Arrow keys move the cursor, Enter asks.", clicks=True, keys=True),
    Panel("difference", *CHART_SIZE, "Where the copy differs."),
    Panel("score", *CHART_SIZE, "Score against bytes."),
    Panel("weights", *CHART_SIZE, "Weights."),
    Panel("bytes", *BARS_SIZE, "Bytes."),
    Panel("meter", *BARS_SIZE, "Meter of training and inference."),
)
SIDE = 60  # each map asks both networks SIDE * SIDE times
_GRID = grid(SIDE).astype(np.float32)
_SQUARE = 220  # of the picture of differences
_BINS, _BINS_A_ROW = 48, 4  # of the histogram, and of them in a row of its table
_PLACES = np.linspace(-1.2, 1.2, 5)  # where the tables of the maps look, each way
_FULL_INK, _COPY_INK, _BUDGET_INK = COLOURS[5], COLOURS[4], COLOURS[2]


def draw(model, snapshot, look) -> dict[str, Drawing]:
    """Return the pictures that change with every step."""
    full, small = (probability.reshape(SIDE, SIDE) for probability in model.answers(_GRID))
    return {
        "map": map_picture(small),
        "difference": _difference(full, small),
        "score": _score(snapshot),
        "weights": _weights(snapshot),
    }


def draw_words(model, snapshot) -> dict[str, Drawing]:
    """Return the pictures that are read rather than watched."""
    bars = [
        ("full", snapshot.full_bytes, f"{snapshot.full_bytes:,} bytes", _FULL_INK),
        ("copy", snapshot.bytes, f"{snapshot.bytes:,} bytes", _COPY_INK),
        (model.state.budget, snapshot.budget, f"{snapshot.budget:,} bytes there", _BUDGET_INK),
    ]
    return {"bytes": bars_picture("What each takes, to the byte", bars, _notes(model, snapshot)), "meter": model.meter.picture()}


def _notes(model, snapshot) -> list[str]:
    fits = "The copy fits" if snapshot.fits else "The copy does not fit"
    notes = [f"{fits} into the {model.state.budget}.", f"Score lost: {100 * snapshot.lost:.1f} points."]
    if model.costs is None:  # what was measured belongs to a copy that is no more
        return [*notes, "Time and memory of an answer: at a pause."]
    (full, full_peak), (copy, copy_peak) = _answer_costs(model)
    return [*notes, f"One answer: full {full}, copy {copy}.", f"Peak memory on top: full {full_peak}, copy {copy_peak}."]


def _answer_costs(model) -> list[tuple[str, str]]:
    """Return time and peak memory of one answer of the full network and of the copy, in words."""
    if model.costs is None:
        return [("at a pause", "at a pause")] * 2
    return [(seconds(cost.wall_seconds), size(cost.peak_bytes)) for cost in model.costs]


def labels(model, snapshot, look) -> dict[str, str]:
    """Return the text of each picture for those who cannot see it."""
    full, small = model.answers(_GRID)
    differ = float(np.mean((full >= 0.5) != (small >= 0.5)))
    rungs = "; ".join(f"{rung.bits} bits, {rung.bytes} bytes, {rung.right:.1%} right" for rung in snapshot.rungs)
    cursor = f" Cursor: the copy says {in_words(model.at(look.cursor)[1])}." if look.cursor else ""
    return {
        "map": f"It shows which class the small copy answers at each place.{cursor}",
        "difference": f"At {differ:.1%} of the places the copy answers another class than the full network.",
        "score": f"The full network has {snapshot.full_bytes} bytes and is {snapshot.full_right:.1%} right. The copy has "
        f"{snapshot.bytes} bytes and is {snapshot.right:.1%} right; there are {snapshot.budget}. Ladder: {rungs}.",
        "weights": f"The weights of the full network and of the copy, by how many there are. {_kept(snapshot)}",
        "bytes": f"Full {snapshot.full_bytes} bytes, copy {snapshot.bytes}, there are {snapshot.budget}. "
        + " ".join(_notes(model, snapshot)),
        "meter": model.meter.describe(),
    }


def cover(model, snapshot, look) -> dict[str, Drawing]:
    """Return what lies over the map: points, questions asked and the cursor."""
    cursor = look.cursor and Spot(look.cursor.x, look.cursor.y, model.at(look.cursor)[1])
    rows = (model.inputs, model.labels, model.test_inputs, model.test_labels)
    return {"map": points_picture("What the small copy answers", *rows).over(marks_picture(cursor, model.asked))}


def describe(snapshot) -> str:
    """Return a snapshot in words."""
    fits = "fits" if snapshot.fits else "does not fit"
    return (
        f"Epoch {snapshot.epoch}: the full network is {snapshot.full_right:.1%} right with {snapshot.full_bytes:,} bytes; "
        f"the copy is {snapshot.right:.1%} right with {snapshot.bytes:,} bytes and {fits} into {snapshot.budget:,}."
    )


def tables(model, snapshot) -> str:
    """Return every picture as an HTML table."""
    ladder = [[f"{rung.bits} bits", f"{rung.bytes}", f"{rung.right:.1%}"] for rung in snapshot.rungs]
    layers = [
        [f"layer {number}", _bits_words(layer.bits), f"{layer.codes.size}", f"{np.count_nonzero(layer.codes)}", f"{count}"]
        for number, (layer, count) in enumerate(zip(snapshot.small, snapshot.layer_bytes), 1)
    ]
    full_cost, copy_cost = _answer_costs(model)
    costs = ["time of one answer", "its peak memory, on top of the weights"]
    now = [
        ["full network", f"{snapshot.full_bytes}", f"{snapshot.full_right:.1%}", *full_cost],
        ["copy", f"{snapshot.bytes}", f"{snapshot.right:.1%}", *copy_cost],
        [f"room in the {model.state.budget}", f"{snapshot.budget}", "", "", ""],
    ]
    full, small = model.answers(np.array([[x, y] for y in _PLACES[::-1] for x in _PLACES], np.float32))
    heads = ["", *(f"x1 = {x:.1f}" for x in _PLACES)]
    asked = [[str(number), f"({spot.x:.2f}, {spot.y:.2f})", in_words(spot.probability)] for number, spot in enumerate(model.asked, 1)]
    return "".join([
        table("Full network and copy", ["", "bytes", "right", *costs], now),
        table("Layers of the copy", ["", "kept as", "weights", "not 0", "bytes"], layers),
        table("Equal bits for every weight", ["", "bytes", "right"], ladder),
        table("Probability of class B, by the copy", heads, _by_place(small, "{:.0%}")),
        table("Copy less full network, in points of probability of class B", heads, _by_place(100 * (small - full), "{:+.1f}")),
        table("Weights by size", ["weight", "full network", "copy"], _weight_rows(snapshot)),
        table("Spent on training and on inference", ["", "training", "inference"], model.meter.rows()),
        table("Questions asked of the copy", ["question", "place", "answer"], asked),
        table("The full weights", ["", "fingerprint"], [["now", fingerprint(snapshot.layers)]]),
    ])  # fmt: skip


def _by_place(values: np.ndarray, how: str) -> list[list[str]]:
    """Return values at all pairs of _PLACES, top row first, as the rows of a table."""
    return [[f"x2 = {y:.1f}", *map(how.format, row)] for y, row in zip(_PLACES[::-1], values.reshape(len(_PLACES), -1))]


def _weight_rows(snapshot) -> list[list[str]]:
    """Return the histogram of the weights as rows, several of its bins in each."""
    edges, *counts = _histogram(*_all_weights(snapshot))
    full, copy = (one.reshape(-1, _BINS_A_ROW).sum(axis=1) for one in counts)
    ends = edges[::_BINS_A_ROW]
    return [[f"{low:.2f} to {high:.2f}", str(a), str(b)] for low, high, a, b in zip(ends, ends[1:], full, copy)]


def _bits_words(bits: int) -> str:
    return f"decimals of {FULL} bits" if bits == FULL else f"whole numbers of {bits} bits"


def _kept(snapshot) -> str:
    return " ".join(
        f"Layer {number}: {_bits_words(layer.bits)}, {np.count_nonzero(layer.codes)} of {layer.codes.size} are not 0."
        for number, layer in enumerate(snapshot.small, 1)
    )


def _difference(full: np.ndarray, small: np.ndarray) -> Drawing:
    """Draw where the copy's probability of class B is higher than the full network's, and where lower."""
    drawing, left, top = Drawing(*CHART_SIZE), 12, 30
    drawing.text(left, 19, "Where the copy differs", size=13, bold=True)
    drawing.raster(levels(small - full), left, top, _SQUARE, _SQUARE)
    drawing.rect(left, top, _SQUARE, _SQUARE, stroke=FAINT)
    drawing.text(left, top + _SQUARE + 14, "colour: the class it leans to more", size=11)
    return drawing


def _score(snapshot) -> Drawing:
    """Draw the share of right answers over the bytes: the ladder of equal bits, the full network, the copy, the budget."""
    rungs = sorted(snapshot.rungs, key=lambda rung: rung.bytes)
    low = 100 * min([snapshot.right, snapshot.full_right, *(rung.right for rung in rungs)])
    key = "equal bits, 2 to 32"
    series = [
        Series([rung.bytes / 1000 for rung in rungs], [100 * rung.right for rung in rungs], _FULL_INK, "2 4", words=key),
        Series([snapshot.full_bytes / 1000], [100 * snapshot.full_right], _FULL_INK, dots=True, words="the full network"),
        Series([snapshot.budget / 1000] * 2, [low - 5, 103], _BUDGET_INK, "6 4", words=f"the budget, {size(snapshot.budget)}"),
        Series([snapshot.bytes / 1000], [100 * snapshot.right], _COPY_INK, dots=True, words="the copy"),
    ]
    most = max(snapshot.full_bytes, snapshot.bytes, snapshot.budget)
    across = axis("kB", [0, 1.15 * most / 1000], zero=True)
    goal = 100 * (snapshot.full_right - LOST)
    return chart("Score against bytes", series, across, Axis("right, %", low - 5, 103), goal=goal, size=CHART_SIZE)


def _histogram(full: np.ndarray, small: np.ndarray) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Return the edges of the bins, and how many weights of the full network and of the copy are in each."""
    reach = float(np.abs(full).max()) or 1.0
    edges = np.linspace(-reach, reach, _BINS + 1)
    # As float64, like the edges: in single precision the largest of them may come to lie beyond the last one.
    return edges, *(np.histogram(np.clip(one.astype(float), -reach, reach), edges)[0] for one in (full, small))


def _all_weights(snapshot) -> list[np.ndarray]:
    """Return every weight of the full network, and every one of the copy."""
    networks = (snapshot.layers, [layer.layer for layer in snapshot.small])
    return [np.concatenate([np.ravel(weights) for weights, _ in layers]) for layers in networks]


def _weights(snapshot) -> Drawing:
    """Draw how many weights there are of each size, in the full network and in the copy."""
    full, copy = _all_weights(snapshot)
    edges, *counts = _histogram(full, copy)
    x = edges.repeat(2)[1:-1]
    full_counts, copy_counts = (one.repeat(2) for one in counts)
    series = [
        Series(x, full_counts, _FULL_INK, words=f"full: {np.count_nonzero(full)} not 0"),
        Series(x, copy_counts, _COPY_INK, words=f"copy: {np.count_nonzero(copy)} not 0"),
    ]
    up = Axis("how many", 0, 1.1 * max(int(full_counts.max()), int(copy_counts.max()), 1))
    return chart("Weights by size", series, Axis("weight", edges[0], edges[-1]), up, size=CHART_SIZE)
