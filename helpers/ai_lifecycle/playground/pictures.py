"""Pictures that any lesson can use: map, curve and bars. Values in, a Drawing out."""

from collections.abc import Sequence
from dataclasses import dataclass
from html import escape

import numpy as np

from ai_lifecycle.ledger import INFERENCE_COLOUR, TRAINING_COLOUR
from ai_lifecycle.playground.drawing import CLASS_INKS, FAINT, INK, PAPER, Drawing, levels
from ai_lifecycle.playground.lines import line, thinned

MAP_SIZE = (330, 358)
CURVE_SIZE = (310, 190)
BARS_SIZE = (310, 190)
REACH = 1.3  # the map shows both coordinates from -REACH to REACH
_LEFT, _TOP, _SIDE = 28, 30, 290  # where the map's square lies on its sheet
_STRIDES = {"ArrowLeft": (-1, 0), "ArrowRight": (1, 0), "ArrowUp": (0, 1), "ArrowDown": (0, -1)}
_NEAR, _FAR = 10, 16  # how far from its middle the arms of the cursor begin and end
_BARS = 82  # where bars begin, right of their names: the longest, "momentum", is 66 units wide
_LONGEST = 44  # bar: so that "27.6 ms, 2.77 thousand rows" fits behind it
_X0, _X1, _Y1, _Y0 = 34, 274, 62, 170  # where the curves' axes lie on theirs


@dataclass(frozen=True)
class Spot:
    """A place on the map in data coordinates, and the probability of class 1 there, if known."""

    x: float
    y: float
    probability: float | None = None

    def moved(self, across: int, up: int, by: float = 0.05) -> "Spot":
        """Return the place so many strides away, on the map."""
        x, y = np.clip([self.x + by * across, self.y + by * up], -REACH, REACH)
        return Spot(float(x), float(y))

    def after(self, key: str) -> "Spot":
        """Return the place one stride in the direction of an arrow key; any other key stays."""
        return self.moved(*_STRIDES[key]) if key in _STRIDES else self


def grid(side: int) -> np.ndarray:
    """Return the centres of side * side squares that tile the map, shape (side * side, 2), top row first."""
    centres = (np.arange(side) + 0.5) / side * 2 * REACH - REACH
    x, y = np.meshgrid(centres, -centres)
    return np.column_stack([x.ravel(), y.ravel()])


def on_sheet(x, y):
    """Return where data coordinates lie on the map's sheet."""
    return _LEFT + (x + REACH) / (2 * REACH) * _SIDE, _TOP + (REACH - y) / (2 * REACH) * _SIDE


def in_data(x: float, y: float) -> Spot:
    """Return the data coordinates of a place on the map's sheet; what lies outside is moved to the edge."""
    across, down = (x - _LEFT) / _SIDE, (y - _TOP) / _SIDE
    cut = np.clip([across * 2 * REACH - REACH, REACH - down * 2 * REACH], -REACH, REACH)
    return Spot(float(cut[0]), float(cut[1]))


def map_picture(probability: np.ndarray) -> Drawing:
    """Draw the probability of class 1, shape (side, side), top row first."""
    drawing = Drawing(*MAP_SIZE)
    drawing.raster(levels(2 * probability - 1), _LEFT, _TOP, _SIDE, _SIDE)
    return drawing


def marks_picture(cursor: Spot | None, asked: Sequence[Spot]) -> Drawing:
    """Draw the questions asked, numbered, and the cursor with the answer there: to lie over map and points."""
    drawing = Drawing(*MAP_SIZE)
    for number, spot in enumerate(asked, 1):
        x, y = on_sheet(spot.x, spot.y)
        drawing.rect(x - 9, y - 9, 18, 18, fill=INFERENCE_COLOUR, stroke="#ffffff", line=1.5, round=9)
        drawing.text(x, y + 4, str(number), size=11, anchor="middle", fill="#ffffff", bold=True)
    if cursor:
        x, y = on_sheet(cursor.x, cursor.y)
        # Open in the middle, where the number of a question asked there has to be read.
        cross = "".join(
            f"M{x + _NEAR * a:.1f} {y + _NEAR * b:.1f}L{x + _FAR * a:.1f} {y + _FAR * b:.1f}" for a, b in _STRIDES.values()
        )
        drawing.path(cross, PAPER, 4)
        drawing.path(cross, INK, 1.6)
        if cursor.probability is not None:
            _name_cursor(drawing, x, y, cursor.probability)
    return drawing


def _name_cursor(drawing: Drawing, x: float, y: float, probability: float) -> None:
    """Write the answer at the cursor beside it, on the side where there is room."""
    left = x > _LEFT + _SIDE - 78
    drawing.rect(x - 80 if left else x + 12, y - 29, 68, 19, fill=PAPER, stroke=FAINT, round=4)
    words = f"{'AB'[probability >= 0.5]} {max(probability, 1 - probability):.1%}"
    drawing.text(x - 46 if left else x + 46, y - 15, words, size=12, anchor="middle", bold=True)


def points_picture(
    title: str, points: np.ndarray, labels: np.ndarray, kept_aside: np.ndarray, kept_labels: np.ndarray
) -> Drawing:
    """Draw the points, to lie over the map: discs and squares for the classes, hollow ones for the test points."""
    drawing = Drawing(*MAP_SIZE)
    drawing.text(_LEFT, 19, title, size=13, bold=True)
    drawing.rect(_LEFT, _TOP, _SIDE, _SIDE, stroke=FAINT)
    for rows, classes, hollow in ((kept_aside, kept_labels, True), (points, labels, False)):
        for label, (colour, cap) in enumerate(zip(CLASS_INKS, ("round", "square"))):
            inside = rows[(classes == label) & (np.abs(rows) < REACH).all(axis=1)]
            x, y = on_sheet(inside[:, 0], inside[:, 1])
            dots = "".join(f"M{a:.1f} {b:.1f}h0" for a, b in zip(x, y))
            small = 1.2 if cap == "square" else 0  # a square of the same width looks larger than a disc
            drawing.path(dots, PAPER if not hollow else colour, 7.4 - small if not hollow else 6 - small, cap=cap)
            drawing.path(dots, colour if not hollow else PAPER, 5.2 - small if not hollow else 3 - small, cap=cap)
    for value in (-1, 0, 1):
        x, _ = on_sheet(value, 0)
        _, y = on_sheet(0, value)
        drawing.text(x, _TOP + _SIDE + 14, f"{value}", size=11, anchor="middle")
        drawing.text(_LEFT - 5, y + 4, f"{value}", size=11, anchor="end")
    words = "filled: trained on · hollow: kept aside for the test"
    drawing.text(_LEFT + _SIDE / 2, _TOP + _SIDE + 30, words, size=11, anchor="middle")
    return drawing


def curve_picture(training: Sequence[float], test: Sequence[float], goal: float) -> Drawing:
    """Draw the loss on training and on test rows after each epoch from 0 on, and the goal."""
    drawing = Drawing(*CURVE_SIZE)
    last, highest = _curve_ends(training, test, goal)
    drawing.path(f"M{_X0} {_Y1}L{_X0} {_Y0}L{_X1} {_Y0}", FAINT)
    y = _Y0 - (_Y0 - _Y1) * goal / highest
    drawing.path(f"M{_X0} {y:.1f}L{_X1} {y:.1f}", INK, 1, opacity=0.5, dash="2 4")
    for values, colour, dash in ((training, TRAINING_COLOUR, ""), (test, INFERENCE_COLOUR, "5 4")):
        heights = np.asarray(values)
        epochs = np.flatnonzero(np.isfinite(heights))
        x, y = _X0 + (_X1 - _X0) * epochs / last, _Y0 - (_Y0 - _Y1) * np.minimum(heights[epochs] / highest, 1)
        drawing.path(line(*thinned(x, y)), colour, 2, dash=dash)
    return drawing


def curve_words(
    title: str, notes: Sequence[str], training: Sequence[float], test: Sequence[float], goal: float
) -> Drawing:
    """Write what lies over the curves: title, a note for each curve, and the ends of both axes."""
    drawing = Drawing(*CURVE_SIZE)
    last, highest = _curve_ends(training, test, goal)
    drawing.text(8, 19, title, size=13, bold=True)
    for place, (note, colour) in enumerate(zip(notes, (TRAINING_COLOUR, INFERENCE_COLOUR))):
        drawing.path(f"M8 {33 + 16 * place}L28 {33 + 16 * place}", colour, 3, dash="5 4" if place else "")
        drawing.text(34, 37 + 16 * place, note, size=12)
    drawing.text(_X1 + 4, _Y0 - (_Y0 - _Y1) * goal / highest + 4, "goal", size=11)
    for value, y in ((0, _Y0), (highest, _Y1)):
        drawing.text(_X0 - 4, y + 4, f"{value:.2g}", size=11, anchor="end")
    drawing.text(_X0, _Y0 + 15, "0", size=11, anchor="middle")
    drawing.text(_X1, _Y0 + 15, f"{last} epochs", size=11, anchor="end")
    return drawing


def _curve_ends(training: Sequence[float], test: Sequence[float], goal: float) -> tuple[int, float]:
    """Return how many epochs and how much loss the axes reach."""
    known = np.array([*training, *test])
    highest = float(np.max(known, where=np.isfinite(known), initial=0))
    return max(len(training) - 1, 10), max(1.05 * highest, 2 * goal)


def bars_picture(title: str, bars: Sequence[tuple[str, float, str, str]], notes: Sequence[str] = ()) -> Drawing:
    """Draw horizontal bars, each (name, length, its value in words, colour), and lines of text below them."""
    drawing = Drawing(*BARS_SIZE)
    drawing.text(8, 19, title, size=13, bold=True)
    longest = max([length for _, length, _, _ in bars if np.isfinite(length)] + [1e-12])
    for place, (name, length, words, colour) in enumerate(bars):
        y = 32 + 24 * place
        drawing.text(8, y + 12, name, size=12)
        drawing.rect(_BARS, y, max(_LONGEST * length / longest, 1.5), 16, fill=colour, round=2)
        drawing.text(_BARS + 6 + _LONGEST * length / longest, y + 12, words, size=12)
    for place, note in enumerate(notes):
        drawing.text(8, 48 + 24 * len(bars) + 17 * place, note, size=12)
    return drawing


def table(caption: str, columns: Sequence[str], rows: Sequence[Sequence[str]]) -> str:
    """Return an HTML table: what a picture shows, for eyes that read and for a screen reader."""
    head = "".join(f'<th scope="col">{escape(name)}</th>' for name in columns)
    body = "".join(
        f'<tr><th scope="row">{escape(row[0])}</th>' + "".join(f"<td>{escape(cell)}</td>" for cell in row[1:]) + "</tr>"
        for row in rows
    )
    return f"<table><caption>{escape(caption)}</caption><thead><tr>{head}</tr></thead><tbody>{body}</tbody></table>"
