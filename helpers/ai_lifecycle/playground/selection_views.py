"""What the playground of model selection shows: pictures, words and tables of one snapshot."""

from dataclasses import replace
from itertools import product
from math import isfinite

import numpy as np

from ai_lifecycle.ledger import seconds, size
from ai_lifecycle.model_families import FAMILIES
from ai_lifecycle.playground.charts import COLOURS, Series, axis, chart
from ai_lifecycle.playground.drawing import Drawing
from ai_lifecycle.playground.pictures import (
    BARS_SIZE,
    MAP_SIZE,
    REACH,
    Spot,
    map_picture,
    marks_picture,
    points_picture,
    table,
)
from ai_lifecycle.playground.selection_pictures import (
    SIX_SIZE,
    SPREAD_SIZE,
    TIMES_SIZE,
    six_covers,
    six_maps,
    spread,
    times,
)
from ai_lifecycle.playground.stage import Panel

GOAL = 0.9  # of the score over the folds
TRADE_SIZE = (470, 270)
PANELS = (
    Panel("map", *MAP_SIZE, "Map of the chosen model's answers. Arrow keys move the cursor, Enter asks.",
          clicks=True, keys=True),
    Panel("six", *SIX_SIZE, "Maps of all six models."),
    Panel("spread", *SPREAD_SIZE, "Scores on the folds."),
    Panel("times", *TIMES_SIZE, "Time of a fit and of one answer."),
    Panel("trade", *TRADE_SIZE, "Score against the time of one answer."),
    Panel("meter", *BARS_SIZE, "Meter of training and inference."),
)  # fmt: skip
_NOWHERE = np.empty((0, 2)), np.empty(0, dtype=int)
_NAMES = list(FAMILIES)


def words(spot: Spot) -> str:
    """Return an answer in words: "class B with 98.2 % at (0.10, -0.25)"."""
    chance = spot.probability if spot.probability >= 0.5 else 1 - spot.probability
    return f"class {'AB'[spot.probability >= 0.5]} with {100 * chance:.1f} % at ({spot.x:.2f}, {spot.y:.2f})"


def sized(snapshot, name: str) -> str:
    """Return a family with its size in words: "decision tree, depth 5"."""
    return FAMILIES[name].label.format(snapshot.lines[name].size)


def draw(model, snapshot, look) -> dict[str, Drawing]:
    """Return the pictures that change with every step."""
    lines = snapshot.lines
    scored = {name: (line.scores, line.train_score) for name, line in lines.items()}
    return {
        "map": map_picture(np.full((2, 2), 0.5) if snapshot.map is None else snapshot.map),
        "six": six_maps([line.answers for line in lines.values()]),
        "spread": spread(
            "Dots: each fold · line: their mean · ring: training score", scored, _NAMES.index(snapshot.chosen), GOAL
        ),
    }


def draw_words(model, snapshot) -> dict[str, Drawing]:
    """Return the pictures of measured times, which need not keep up with every step."""
    spent = {name: (line.fit_seconds, line.answer_seconds) for name, line in snapshot.lines.items()}
    title = "Time of one fit, above, and of one answer (logarithmic)"
    return {
        "times": times(title, spent, _NAMES.index(snapshot.chosen)),
        "trade": _trade(snapshot),
        "meter": model.meter.picture(),
    }


def _trade(snapshot) -> Drawing:
    """Draw each fitted model as a point: its score over the folds against the time of one answer."""
    series = [
        Series([line.answer_seconds], [line.fold_score], colour, dots=True,
               words=f"{name}: {line.fold_score:.0%}, {seconds(line.answer_seconds)}, {size(line.size_bytes)}")
        for colour, (name, line) in zip(COLOURS, snapshot.lines.items())
        if line.model is not None and line.scores
    ]  # fmt: skip
    across = axis("seconds for one answer", [one.x for one in series], log=True)
    up = replace(axis("score on folds", [], zero=True), low=0.3, high=1.0)
    return chart("Score against time, and size in a file", series, across, up, goal=GOAL, size=TRADE_SIZE)


def labels(model, snapshot, look) -> dict[str, str]:
    """Return the text of each picture for those who cannot see it."""
    cursor = f" Cursor: {words(at)}." if (at := _cursor(model, look)) and at.probability is not None else ""
    known = {name: line for name, line in snapshot.lines.items() if line.scores}
    spent = [
        f"{name} {seconds(line.fit_seconds)} and {seconds(line.answer_seconds)}"
        for name, line in known.items() if isfinite(line.answer_seconds)
    ]  # fmt: skip
    scores = [f"{name} {line.fold_score:.0%}" for name, line in known.items()]
    return {
        "map": f"{describe(snapshot)}{cursor}",
        "six": f"Chosen: {sized(snapshot, snapshot.chosen)}.",
        "spread": f"Mean over the folds: {', '.join(scores) or 'none yet'}.",
        "times": f"One fit and one answer: {'; '.join(spent) or 'none measured yet'}.",
        "trade": f"{len(spent)} models with their score, time of an answer and size; all are in the tables.",
        "meter": model.meter.describe(),
    }


def cover(model, snapshot, look) -> dict[str, Drawing]:
    """Return what lies over the pictures: points, names, questions asked and the cursor."""
    opened = (model.test_inputs, model.test_labels) if isfinite(snapshot.test_score) else _NOWHERE
    points = points_picture(f"Chosen: {sized(snapshot, snapshot.chosen)}", model.inputs, model.labels, *opened)
    notes = [
        f"folds {line.fold_score:.0%}, training {line.train_score:.0%}" if isfinite(line.train_score)
        else f"{len(line.scores)} of {snapshot.folds} folds" for line in snapshot.lines.values()
    ]  # fmt: skip
    return {
        "map": points.over(marks_picture(_cursor(model, look), model.asked)),
        "six": six_covers(
            "What each model answers, everywhere",
            [sized(snapshot, name) for name in _NAMES],
            notes,
            _NAMES.index(snapshot.chosen),
            model.inputs,
            model.labels,
        ),
    }


def describe(snapshot) -> str:
    """Return a snapshot in words."""
    line, job = snapshot.lines[snapshot.chosen], snapshot.job
    where = "Nothing is fitted yet"
    if job is not None:
        part = "on all training points" if job.fold is None else f"fold {job.fold} of {snapshot.folds}"
        where = f"Round {job.round}, {job.family}, {part}"
    said = [f"{where}."]
    if line.scores:
        said.append(
            f"{sized(snapshot, snapshot.chosen).capitalize()}: {100 * line.fold_score:.0f} of 100 right over the folds."
        )
    if isfinite(line.train_score):
        said.append(f"Of the points fitted on: {100 * line.train_score:.0f} of 100.")
    if isfinite(snapshot.test_score):
        said.append(f"The envelope is open: {100 * snapshot.test_score:.0f} of 100 test points.")
    return " ".join(said)


def tables(model, snapshot) -> str:
    """Return every picture as an HTML table."""
    lines = [
        [
            sized(snapshot, name),
            _share(line.fold_score),
            " ".join(_share(score) for score in line.scores[-10:]) or "none",
            _share(line.train_score),
            seconds(line.fit_seconds) if line.fits else "not yet",
            seconds(line.answer_seconds) if isfinite(line.answer_seconds) else "not yet",
            size(line.size_bytes) if line.model is not None else "not yet",
        ]
        for name, line in snapshot.lines.items()
    ]
    columns = ["model", "mean of folds", "last folds", "training score", "one fit", "one answer", "size in a file"]
    answers = []
    if snapshot.map is not None:
        side = len(snapshot.map)
        picked = [round((side - 1) * part / 6) for part in range(7)]
        places = [(2 * (place + 0.5) / side - 1) * 1.3 for place in picked]
        answers = [
            [f"x2 = {-y:.1f}", *[f"{snapshot.map[row, column]:.0%}" for column in picked]]
            for row, y in zip(picked, places)
        ]
        heads = ["", *[f"x1 = {x:.1f}" for x in places]]
    known = {name: line.answers for name, line in snapshot.lines.items() if line.answers is not None}
    return "".join([
        table("Six models", columns, lines),
        table("Spent on training and on inference", ["", "training", "inference"], model.meter.rows()),
        table("Probability of class B, by the chosen model", heads, answers) if answers else "",
        table("Probability of class B, by each model", ["place", *known], _by_place(list(known.values()))) if known else "",
        table("Questions asked of the frozen model", ["question", "answer"],
              [[str(number), words(spot)] for number, spot in enumerate(model.asked, 1)]),
    ])  # fmt: skip


def _by_place(maps: list[np.ndarray]) -> list[list[str]]:
    """Return what several maps, each of shape (side, side), show at a few of their places, a place a row."""
    side, rows = len(maps[0]), []
    for row, column in product(range(side // 10, side, side // 5), repeat=2):
        x, y = ((2 * (at + 0.5) / side - 1) * REACH for at in (column, row))
        rows.append([f"x1 = {x:.2f}, x2 = {-y:.2f}", *(f"{one[row, column]:.0%}" for one in maps)])
    return rows


def _share(value: float) -> str:
    return f"{value:.0%}" if isfinite(value) else "not yet"


def _cursor(model, look) -> Spot | None:
    """Return where the cursor is, with what the chosen model says there."""
    return look.cursor and replace(look.cursor, probability=model.chance(look.cursor))
