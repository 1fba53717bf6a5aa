"""Pictures of six models side by side: small maps, scores over the folds, and two bars of time each."""

from collections.abc import Mapping, Sequence
from math import isfinite, log10

import numpy as np

from ai_lifecycle.ledger import INFERENCE_COLOUR, TRAINING_COLOUR, seconds
from ai_lifecycle.playground.drawing import CLASS_INKS, FAINT, INK, PAPER, Drawing, levels
from ai_lifecycle.playground.pictures import REACH

SIX_SIZE = (620, 358)
SPREAD_SIZE = (470, 222)
TIMES_SIZE = (470, 222)
_SIDE, _GAP_X, _GAP_Y, _LEFT, _TOP = 124, 80, 44, 16, 46
_NAME = 152  # where the values begin, right of the names
_WORST = 0.3  # the scores' axis begins here
_LINE = 30


def _corner(place: int) -> tuple[float, float]:
    return _LEFT + place % 3 * (_SIDE + _GAP_X), _TOP + place // 3 * (_SIDE + _GAP_Y)


def six_maps(answers: Sequence[np.ndarray | None]) -> Drawing:
    """Draw six small maps of the probability of class B, each shape (side, side); None for a model not yet fitted."""
    drawing = Drawing(*SIX_SIZE)
    for place, one in enumerate(answers):
        x, y = _corner(place)
        if one is not None:
            drawing.raster(levels(2 * one - 1), x, y, _SIDE, _SIDE)
    return drawing


def six_covers(
    title: str, names: Sequence[str], notes: Sequence[str], chosen: int, points: np.ndarray, labels: np.ndarray
) -> Drawing:
    """Write names and notes over the six maps, draw the points on each, and a frame around the chosen one."""
    drawing = Drawing(*SIX_SIZE)
    drawing.text(8, 19, title, size=13, bold=True)
    inside = (np.abs(points) < REACH).all(axis=1)
    for place, (name, note) in enumerate(zip(names, notes)):
        x, y = _corner(place)
        drawing.text(x, y - 5, name, size=12)  # the frame says which is chosen: bold, the longest would be cut
        for label, (colour, cap) in enumerate(zip(CLASS_INKS, ("round", "square"))):
            across = x + (points[inside & (labels == label), 0] + REACH) / (2 * REACH) * _SIDE
            down = y + (REACH - points[inside & (labels == label), 1]) / (2 * REACH) * _SIDE
            drawing.path("".join(f"M{a:.0f} {b:.0f}h0" for a, b in zip(across, down)), colour, 2.4, cap=cap)
        drawing.rect(x, y, _SIDE, _SIDE, stroke=INK if place == chosen else FAINT, line=2.5 if place == chosen else 1)
        drawing.text(x, y + _SIDE + 14, note, size=11)
    return drawing


def _rows(drawing: Drawing, title: str, names: Sequence[str], chosen: int, top: float) -> list[float]:
    """Write a title and six names, and return the height of the middle of each row."""
    drawing.text(8, 19, title, size=13, bold=True)
    middles = [top + _LINE * place for place in range(len(names))]
    for place, (name, y) in enumerate(zip(names, middles)):
        drawing.text(8, y + 4, name, size=12, bold=place == chosen)
    return middles


def spread(title: str, lines: Mapping[str, tuple[Sequence[float], float]], chosen: int, goal: float) -> Drawing:
    """Draw each model's score on every fold as a dot, their mean as a line, and its training score as a ring.

    lines: for each name its scores, from 0 to 1, and its training score, which may be nan.
    """
    drawing = Drawing(*SPREAD_SIZE)
    left, right = _NAME, SPREAD_SIZE[0] - 16

    def across(score: float) -> float:
        return left + (right - left) * (max(score, _WORST) - _WORST) / (1 - _WORST)

    middles = _rows(drawing, title, list(lines), chosen, 48)
    bottom = middles[-1] + 12
    for score in (0.4, 0.6, 0.8, 1.0):
        drawing.path(f"M{across(score):.1f} 36L{across(score):.1f} {bottom:.1f}", FAINT)
        drawing.text(across(score), bottom + 11, f"{score:.0%}", size=10, anchor="middle")
    drawing.path(f"M{across(goal):.1f} 36L{across(goal):.1f} {bottom:.1f}", INK, 1.2, opacity=0.6, dash="2 4")
    drawing.text(across(goal), 34, "goal", size=10, anchor="middle")
    for y, (scores, trained) in zip(middles, lines.values()):
        dots = "".join(f"M{across(score):.1f} {y - 4 + 4 * (place % 3):.1f}h0" for place, score in enumerate(scores))
        drawing.path(dots, INFERENCE_COLOUR, 5, opacity=0.9, cap="round")
        if len(scores):
            mean = across(float(np.mean(scores)))
            drawing.path(f"M{mean:.1f} {y - 11:.1f}L{mean:.1f} {y + 11:.1f}", INFERENCE_COLOUR, 3)
        if isfinite(trained):
            x = across(trained)
            drawing.rect(x - 5, y - 5, 10, 10, fill=PAPER, stroke=TRAINING_COLOUR, line=2.5, round=5)
    return drawing


def times(title: str, lines: Mapping[str, tuple[float, float]], chosen: int) -> Drawing:
    """Draw two bars for each model on one logarithmic scale: seconds of a fit and of one answer; nan: not yet known."""
    drawing = Drawing(*TIMES_SIZE)
    known = [time for pair in lines.values() for time in pair if isfinite(time) and time > 0]
    low, high = (log10(min(known)) - 0.3, log10(max(known))) if known else (0.0, 1.0)
    room = TIMES_SIZE[0] - _NAME - 74
    for y, pair in zip(_rows(drawing, title, list(lines), chosen, 48), lines.values()):
        for time, top, colour in zip(pair, (y - 12, y), (TRAINING_COLOUR, INFERENCE_COLOUR)):
            if isfinite(time) and time > 0:
                long = room * (log10(time) - low) / max(high - low, 0.3)
                drawing.rect(_NAME, top, max(long, 1.5), 11, fill=colour, round=2)
                drawing.text(_NAME + max(long, 1.5) + 5, top + 9.5, seconds(time), size=11)
    return drawing
