"""What the playground of data collection shows: pictures, words and tables of one snapshot."""

import numpy as np

from ai_lifecycle.data_quality import HOLES, SEEDS, answers
from ai_lifecycle.ledger import TRAINING_COLOUR
from ai_lifecycle.network import fingerprint
from ai_lifecycle.playground.charts import CHART_SIZE, COLOURS, DASHES, Axis, Series, chart
from ai_lifecycle.playground.collection_model import words
from ai_lifecycle.playground.drawing import CLASS_INKS, INK, PAPER, Drawing
from ai_lifecycle.playground.pictures import (
    BARS_SIZE,
    MAP_SIZE,
    REACH,
    bars_picture,
    grid,
    map_picture,
    marks_picture,
    on_sheet,
    points_picture,
    table,
)
from ai_lifecycle.playground.stage import Panel

_CURVE = (CHART_SIZE[0], MAP_SIZE[1])
PANELS = (
    Panel("map", *MAP_SIZE, "Map of answers. Arrow keys move the cursor; Enter adds a point, picks yours up and puts it "
          "down, or asks the frozen model.", drags=True, keys=True),
    Panel("curve", *_CURVE, "Learning curve."),
    Panel("scores", *BARS_SIZE, "Scores now."),
    Panel("meter", *BARS_SIZE, "Meter of training and inference."),
)
GOAL = 0.95  # of the honest score
SIDE = 48  # the map asks the model SIDE * SIDE times
_GRID = grid(SIDE)
NAMES = ("trained on", "kept aside", "honest", "left out")
_KEY = ("on rows trained on", "on rows kept aside, as reported", f"honest, on fresh rows (band: all {SEEDS})")
_COLOURS = (TRAINING_COLOUR, COLOURS[1], COLOURS[0], COLOURS[5])


def draw(model, snapshot, look) -> dict[str, Drawing]:
    """Return the pictures that change with every step."""
    answer = answers(snapshot.model, _GRID) if snapshot.model else np.zeros(SIDE * SIDE)
    return {"map": map_picture((answer.reshape(SIDE, SIDE) + 1) / 2), "curve": _curve(model, snapshot)}


def draw_words(model, snapshot) -> dict[str, Drawing]:
    """Return the pictures that are read rather than watched, and need not keep up with every step."""
    scores = _answers_given(model) if model.frozen else _scores(snapshot)
    return {"scores": scores, "meter": model.meter.picture()}


def labels(model, snapshot, look) -> dict[str, str]:
    """Return the text of each picture for those who cannot see it."""
    cursor = f" Cursor at ({snapshot.cursor.x:.2f}, {snapshot.cursor.y:.2f})." if snapshot.cursor else ""
    held = " One of them is in hand." if snapshot.held is not None else ""
    hole = f" Left out: {model.state.hole}." if model.state.hole != "nowhere" else ""
    return {
        "map": f"{len(snapshot.first.labels)} labels of the first collection. {_own(snapshot)}{held}{hole}{cursor}",
        "curve": describe(snapshot),
        "scores": "; ".join(_notes(snapshot)) + ".",
        "meter": model.meter.describe(),
    }


def cover(model, snapshot, look) -> dict[str, Drawing]:
    """Return what lies over the pictures: the collected points, the region left out, questions asked, the cursor."""
    rows, kept = snapshot.first, snapshot.first.kept_aside
    ringed = len(snapshot.own.labels) > 0
    points = points_picture(
        "First collection; your points ringed" if ringed else "The first collection, and what it taught",
        rows.points[~kept], rows.labels[~kept], rows.points[kept], rows.labels[kept],
    )  # fmt: skip
    marks = marks_picture(snapshot.cursor, model.asked)
    return {"map": _hole(model.state.hole).over(points).over(_own_picture(snapshot)).over(marks)}


def describe(snapshot) -> str:
    """Return a snapshot in words."""
    own = f" {_own(snapshot)}" if len(snapshot.own.labels) else ""
    if not snapshot.sizes:
        return f"No label is collected yet.{own}"
    shown = [f"{name} {_share(value)}" for name, value in zip(NAMES, snapshot.means[-1]) if np.isfinite(value)]
    return f"{snapshot.sizes[-1]} labels. Right, in the mean of {SEEDS} collections: {', '.join(shown)}.{own}"


def tables(model, snapshot) -> str:
    """Return every picture as an HTML table."""
    curve = [
        [str(size), *[_share(value) for value in means], f"{_share(low)} to {_share(high)}"]
        for size, means, low, high in zip(snapshot.sizes, snapshot.means, *_spread(snapshot))
    ]
    places = np.linspace(-1.2, 1.2, 7)
    answered = [[f"x2 = {y:.1f}"] for y in places[::-1]]
    if snapshot.model:
        for line, y in zip(answered, places[::-1]):
            line += [f"{value:.2f}" for value in answers(snapshot.model, np.array([[x, y] for x in places]))]
    rows = snapshot.first
    points = [
        [str(number), f"({x:.2f}, {y:.2f})", "AB"[label], "kept aside" if aside else "trained on"]
        for number, ((x, y), label, aside) in enumerate(zip(rows.points, rows.labels, rows.kept_aside), 1)
    ]
    own = [
        [str(number), f"({x:.2f}, {y:.2f})", "AB"[label], "in hand" if number - 1 == snapshot.held else "trained on"]
        for number, ((x, y), label) in enumerate(zip(snapshot.own.points, snapshot.own.labels), 1)
    ]
    return "".join([
        table(f"Share of right answers, mean of {SEEDS} collections", ["labels", *NAMES, "honest, least to most"], curve),
        table("Scores now", ["what", "value"], [note.split(": ", 1) for note in _notes(snapshot)]),
        table("Spent on training and on inference", ["", "training", "inference"], model.meter.rows()),
        table("Answers, from -1 (class A) to 1 (class B)", ["", *[f"x1 = {x:.1f}" for x in places]], answered),
        table("Questions asked of the frozen model", ["question", "answer"],
              [[str(number), words(spot)] for number, spot in enumerate(model.asked, 1)]),
        table("The first collection", ["row", "place", "label", "used"], points),
        table("Your own points, in all collections", ["point", "place", "label", "used"], own),
    ])  # fmt: skip


def _spread(snapshot) -> tuple[np.ndarray, np.ndarray]:
    honest = snapshot.scores[:, :, 2]
    return (honest.min(axis=1), honest.max(axis=1)) if len(honest) else (np.zeros(0), np.zeros(0))


def _curve(model, snapshot) -> Drawing:
    low, high = _spread(snapshot)
    series = [
        Series(snapshot.sizes, snapshot.means[:, place], _COLOURS[place], DASHES[dash], words=_KEY[place])
        for place, dash in ((0, 1), (1, 2))
    ]
    honest = Series(snapshot.sizes, snapshot.means[:, 2], _COLOURS[2], low=low, high=high, words=_KEY[2])
    across = Axis("labels collected", 0, model.state.rows)
    return chart("Share of right answers", [*series, honest], across, Axis("share", 0.4, 1.1), goal=GOAL, size=_CURVE)


def _scores(snapshot) -> Drawing:
    if not snapshot.sizes:
        return bars_picture("Scores now", [], ["Nothing is collected yet: press Play."])
    bars = [
        (name, value, _share(value), colour)
        for name, value, colour in zip(NAMES, snapshot.means[-1], _COLOURS)
        if np.isfinite(value)
    ]
    return bars_picture(f"Right, with {snapshot.sizes[-1]} labels", bars, _notes(snapshot)[len(bars):])


def _notes(snapshot) -> list[str]:
    if not snapshot.sizes:
        return ["labels: none yet"]
    means = snapshot.means[-1]
    notes = [f"{name}: {_share(value)}" for name, value in zip(NAMES, means) if np.isfinite(value)]
    notes.append(f"trained on minus honest: {_points(means[0] - means[2])} points")
    if snapshot.gain:
        mean, low, high = map(_points, snapshot.gain)
        notes.append(f"honest, by the last 10 labels: {mean} points")
        notes.append(f"in single collections: {low} to {high} points")
    return notes


def _share(value: float) -> str:
    return f"{value:.1%}" if np.isfinite(value) else "unknown"


def _points(difference: float) -> str:
    return f"{100 * difference:+.1f}"


def _own(snapshot) -> str:
    count = len(snapshot.own.labels)
    return f"{count or 'No'} point{'' if count == 1 else 's'} of your own."


def _own_picture(snapshot) -> Drawing:
    """Draw the reader's points, larger and ringed: discs and squares for the classes."""
    drawing = Drawing(*MAP_SIZE)
    for number, (point, label) in enumerate(zip(snapshot.own.points, snapshot.own.labels)):
        x, y = on_sheet(*point)
        ring, half = (3, 9) if number == snapshot.held else (1.6, 7)
        drawing.rect(x - half, y - half, 2 * half, 2 * half, fill=PAPER, stroke=INK, line=ring, round=0 if label else half)
        drawing.rect(x - 4, y - 4, 8, 8, fill=CLASS_INKS[label], round=0 if label else 4)
    return drawing


def _hole(name: str) -> Drawing:
    """Outline the region that was left out."""
    drawing = Drawing(*MAP_SIZE)
    inside = HOLES[name](_GRID)
    if inside.any():
        half = REACH / SIDE
        (left, bottom), (right, top) = _GRID[inside].min(axis=0) - half, _GRID[inside].max(axis=0) + half
        (x0, y0), (x1, y1) = on_sheet(left, top), on_sheet(right, bottom)
        drawing.path(f"M{x0:.1f} {y0:.1f}L{x1:.1f} {y0:.1f}L{x1:.1f} {y1:.1f}L{x0:.1f} {y1:.1f}L{x0:.1f} {y0:.1f}", INK, 1.5, dash="6 4")
        drawing.text((x0 + x1) / 2, y0 + 16, "left out", size=12, anchor="middle", bold=True)
    return drawing


def _answers_given(model) -> Drawing:
    notes = [f"{number}: {'AB'[spot.probability > 0]} ({spot.probability:+.2f}) at ({spot.x:.2f}, {spot.y:.2f})"
             for number, spot in enumerate(model.asked, 1)]  # fmt: skip
    notes = notes or ["Click a point of the map, or move there", "with the arrow keys and press Enter."]
    if model.models:
        notes.append(f"Fingerprint of the frozen weights: {fingerprint(model.models[:1])}")
    return bars_picture("The frozen model's answers", [], notes)
