"""The map of lesson 6's playground: how sure the network is, over the plane in which the digits differ most."""

from dataclasses import dataclass
from functools import cached_property

import numpy as np

from ai_lifecycle.palette import COST_COLOUR, ERROR_COLOUR, INFERENCE_COLOUR
from ai_lifecycle.playground.drawing import FAINT, INK, PAPER, Drawing, levels
from ai_lifecycle.playground.pictures import table
from ai_lifecycle.prediction import nearest_distance, principal_plane

MAP_SIZE = (300, 330)
SIDE = 28  # the network is asked SIDE * SIDE times
REACH = 2.2  # both components are shown from -REACH to REACH: all digits of the data lie within
_LEFT, _TOP, _SQUARE = 26, 64, 234
_UNKNOWN = -0.7  # the level of a place where it does not answer
_EACH = 4  # every so many places stand in the table


class Ground:
    """What of the map depends on the digits alone: the plane, and the picture that lies at each of its places."""

    def __init__(self, seen: np.ndarray):
        """seen: the digits that the network learns from, shape (rows, 64)."""
        self.plane, self._seen = principal_plane(seen), seen
        x, y = np.meshgrid(_centres(), -_centres())
        self.pictures = np.clip(self.plane.rows(np.column_stack([x.ravel(), y.ravel()])), 0, 1)

    @cached_property
    def distances(self) -> np.ndarray:
        """How far each picture is from the nearest digit seen: worked out when a limit first asks for it."""
        return nearest_distance(self.pictures, self._seen)


@dataclass(frozen=True)
class Confidence:
    """How sure the network is of what lies in the plane, and what it makes of the test notes.

    share: of the digits' variance that the plane shows. sure, digits, known: at each of its places, the top row first,
    the largest probability, of which digit it is, and whether it is believed; shape (SIDE, SIDE).
    notes: where the test notes lie, shape (rows, 2). answered, right: whether each is answered, and read rightly.
    """

    share: float
    sure: np.ndarray
    digits: np.ndarray
    known: np.ndarray
    notes: np.ndarray
    answered: np.ndarray
    right: np.ndarray

    @property
    def counts(self) -> tuple[int, int, int]:
        """How many test notes are answered rightly, answered wrongly, and not answered."""
        kinds = (self.answered & self.right, self.answered & ~self.right, ~self.answered)
        return tuple(int(np.count_nonzero(kind)) for kind in kinds)


def map_picture(confidence: Confidence) -> Drawing:
    """Draw how sure the network is of each place, and where it does not answer."""
    drawing = Drawing(*MAP_SIZE)
    shades = levels(np.where(confidence.known, confidence.sure, _UNKNOWN))
    drawing.raster(shades, _LEFT, _TOP, _SQUARE, _SQUARE, ends=(COST_COLOUR, INFERENCE_COLOUR))
    return drawing


def notes_picture(confidence: Confidence, sheet: np.ndarray | None) -> Drawing:
    """Draw what lies over the map: title, key, the test notes, the digits' names, and the place of the sheet."""
    drawing = Drawing(*MAP_SIZE)
    drawing.text(8, 19, "How sure is it, and of what?", size=13, bold=True)
    right, wrong, unknown = confidence.counts
    drawing.path("M10 35h0", INFERENCE_COLOUR, 10, opacity=0.62, cap="square")
    drawing.text(20, 39, "answers: darker is surer", size=11)
    drawing.path("M176 35h0", COST_COLOUR, 10, opacity=0.46, cap="square")
    drawing.text(186, 39, "does not know", size=11)
    _dots(drawing, [(10, 51)], [(92, 51)], [(176, 51)])
    for x, words in ((20, f"right {right}"), (102, f"wrong {wrong}"), (186, f"not answered {unknown}")):
        drawing.text(x, 55, words, size=11)
    drawing.rect(_LEFT, _TOP, _SQUARE, _SQUARE, stroke=FAINT)
    shown = (np.abs(confidence.notes) <= REACH).all(axis=1)
    kinds = (confidence.answered & confidence.right, confidence.answered & ~confidence.right, ~confidence.answered)
    _dots(drawing, *(_on_sheet(confidence.notes[shown & kind]) for kind in kinds))
    for digit in range(10):
        _name(drawing, confidence, digit)
    if sheet is not None:
        x, y = _on_sheet(np.clip(sheet, -REACH, REACH)[None])[0]
        drawing.rect(x - 9, y - 9, 18, 18, fill=INFERENCE_COLOUR, stroke="#ffffff", line=1.5, round=9)
        drawing.text(x, y + 4, "?", size=12, anchor="middle", fill="#ffffff", bold=True)
    for value in (-2, 0, 2):
        x, y = _on_sheet(np.array([[value, value]]))[0]
        drawing.text(x, _TOP + _SQUARE + 13, f"{value}", size=11, anchor="middle")
        drawing.text(_LEFT - 5, y + 4, f"{value}", size=11, anchor="end")
    shows = f"two principal components, {confidence.share:.0%} of the variance"
    drawing.text(_LEFT + _SQUARE, 326, shows, size=11, anchor="end")
    return drawing


def map_words(confidence: Confidence, sheet: np.ndarray | None) -> str:
    """Return the map in words."""
    right, wrong, unknown = confidence.counts
    there = "" if sheet is None else f" The sheet lies at {sheet[0]:.1f} across, {sheet[1]:.1f} up."
    return (
        f"Of the test notes it reads {right} rightly and {wrong} wrongly, and does not answer {unknown}. It answers at "
        f"{confidence.known.mean():.0%} of the places of a plane that shows {confidence.share:.0%} of the digits' "
        f"variance.{there}"
    )


def map_table(confidence: Confidence) -> str:
    """Return the map as an HTML table: what it answers at a few of its places, and how sure it is."""
    places = range(_EACH // 2, SIDE, _EACH)
    cells = [
        [f"{-_centres()[row]:.1f}", *(_cell(confidence, row, column) for column in places)]
        for row in places
    ]  # fmt: skip
    columns = [f"{_centres()[column]:.1f}" for column in places]
    return table("How sure it is (across: first, down: second principal component)", ["", *columns], cells)


def _cell(confidence: Confidence, row: int, column: int) -> str:
    said = f"{confidence.digits[row, column]}, {confidence.sure[row, column]:.0%}"
    return said if confidence.known[row, column] else f"does not know ({said})"


def _centres() -> np.ndarray:
    return (np.arange(SIDE) + 0.5) / SIDE * 2 * REACH - REACH


def _on_sheet(places: np.ndarray) -> np.ndarray:
    """Return where places of the plane lie on the map's sheet, shape (places, 2)."""
    return np.array([_LEFT, _TOP]) + (places * [1, -1] + REACH) / (2 * REACH) * _SQUARE


def _dots(drawing: Drawing, right, wrong, unknown) -> None:
    """Draw notes by what became of them: a small disc, a square, a hollow disc."""
    for places, ink, width, core, cap in (
        (right, INK, 3.2, 0, "round"), (unknown, INK, 6, 3.4, "round"), (wrong, ERROR_COLOUR, 5.5, 0, "square"),
    ):  # fmt: skip
        marks = "".join(f"M{x:.0f} {y:.0f}h0" for x, y in places)
        drawing.path(marks, ink, width, cap=cap)
        if core:
            drawing.path(marks, PAPER, core, cap=cap)


def _name(drawing: Drawing, confidence: Confidence, digit: int) -> None:
    """Write a digit in the middle of the places where it is the most probable one, if there are more than a few."""
    rows, columns = np.nonzero(confidence.digits == digit)
    if len(rows) < 6:
        return
    nearest = ((rows - rows.mean()) ** 2 + (columns - columns.mean()) ** 2).argmin()  # the middle itself may lie outside
    x, y = (_LEFT + (columns[nearest] + 0.5) / SIDE * _SQUARE, _TOP + (rows[nearest] + 0.5) / SIDE * _SQUARE)
    drawing.rect(x - 7, y - 8, 14, 16, fill=PAPER, stroke=FAINT, round=4)
    drawing.text(x, y + 4, str(digit), size=12, anchor="middle", bold=True)
