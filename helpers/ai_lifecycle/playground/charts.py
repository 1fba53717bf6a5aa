"""Charts that any lesson can use: lines with or without a band of spread, and points. Values in, a Drawing out."""

from collections.abc import Sequence
from dataclasses import dataclass
from math import ceil, floor, log10

import numpy as np

from ai_lifecycle.palette import COLOURS, DASHES  # noqa: F401 - a view finds them beside the charts that show them
from ai_lifecycle.playground.drawing import FAINT, INK, PAPER, Drawing
from ai_lifecycle.playground.lines import line, thinned

CHART_SIZE = (310, 220)
_LEFT, _RIGHT, _ABOVE, _BELOW = 44, 12, 34, 38  # the room around the axes and what stands above them
_LINE = 15  # of the key above the axes
_RAISED = str.maketrans("-0123456789", "⁻⁰¹²³⁴⁵⁶⁷⁸⁹")
_NAME = 10  # of the upward axis, on a line of its own: within the axes, data would cross it


@dataclass(frozen=True)
class Series:
    """One line or one cloud of points.

    x, y: values, the same number of each; what is not finite is left out. colour, dash: see `palette`.
    low, high: the edges of a band of spread around y. dots: draw points, and no line. words: its line in the key.
    """

    x: Sequence[float]
    y: Sequence[float]
    colour: str = INK
    dash: str = ""
    low: Sequence[float] = ()
    high: Sequence[float] = ()
    dots: bool = False
    words: str = ""


@dataclass(frozen=True)
class Axis:
    """What an axis shows: its name, its ends, and whether equal ratios lie equally far apart."""

    name: str
    low: float
    high: float
    log: bool = False

    def place(self, values: Sequence[float]) -> np.ndarray:
        """Return where values lie, from 0 at the low end to 1 at the high end; what is beyond is moved to the end."""
        values, low, high = np.asarray(values, dtype=float), self.low, self.high
        if self.log:
            values, low, high = np.log10(np.maximum(values, self.low)), log10(low), log10(high)
        return np.clip((values - low) / (high - low), 0, 1)

    def ticks(self) -> list[float]:
        """Return two to five round values between the ends."""
        if self.log:
            powers = range(ceil(log10(self.low) - 1e-9), floor(log10(self.high) + 1e-9) + 1)
            if len(powers) > 1:
                return [10.0**power for power in powers][:: max(ceil(len(powers) / 4), 1)]
            first, last = floor(log10(self.low)), ceil(log10(self.high))
            between = [factor * 10.0**power for power in range(first, last + 1) for factor in (1, 2, 5)]
            return [value for value in between if self.low <= value <= self.high] or [self.low, self.high]
        rough = (self.high - self.low) / 4
        unit = 10 ** floor(log10(rough))
        step = next(unit * factor for factor in (1, 2, 2.5, 5, 10) if unit * factor >= rough * 0.999)
        return [step * number for number in range(ceil(self.low / step - 1e-9), floor(self.high / step + 1e-9) + 1)]


def axis(name: str, values: Sequence[float], *, log: bool = False, zero: bool = False) -> Axis:
    """Return an axis that holds all values, with a little room; zero: it begins at 0. Values may be empty."""
    known = np.asarray(values, dtype=float).ravel()
    known = known[np.isfinite(known) & ((known > 0) | (not log))]
    low, high = (float(known.min()), float(known.max())) if len(known) else (1.0, 1.0)
    if log:
        return Axis(name, low / 1.5, high * 1.5, True)
    low = 0.0 if zero else low
    room = 0.05 * (high - low) or abs(high) * 0.1 or 1.0
    return Axis(name, low if zero else low - room, high + room)


def chart(
    title: str, series: Sequence[Series], across: Axis, up: Axis, *, goal: float | None = None, size=CHART_SIZE
) -> Drawing:
    """Draw series on two axes, their words as a key above, and a dotted line at the goal."""
    drawing = Drawing(*size)
    drawing.text(8, 19, title, size=13, bold=True)
    key = [one for one in series if one.words]
    box = _Box(_LEFT, axes_top(len(key)), size[0] - _RIGHT, size[1] - _BELOW, across, up)
    _axes(drawing, box)
    if goal is not None:
        y = box.y([goal])[0]
        drawing.path(f"M{box.left} {y:.1f}L{box.right} {y:.1f}", INK, 1.2, opacity=0.6, dash="2 4")
    for one in series:
        _band(drawing, box, one)
    for place, one in enumerate(series):
        _marks(drawing, box, one, square=place % 2 == 1)
    if goal is not None:
        _name_goal(drawing, box, goal, series)
    squares = {id(one): place % 2 == 1 for place, one in enumerate(series)}
    for place, one in enumerate(key):
        y = _ABOVE + _LINE * place
        cap = ("square" if squares[id(one)] else "round") if one.dots else "butt"
        mark = f"M18 {y}h0" if one.dots else f"M8 {y}L28 {y}"
        drawing.path(mark, one.colour, 8 if one.dots else 3, dash="" if one.dots else one.dash, cap=cap)
        drawing.text(34, y + 4, one.words, size=12)
    return drawing


def axes_top(lines: int) -> float:
    """Return how far down a chart's axes begin, below a key of so many lines."""
    return _ABOVE + _LINE * lines + _NAME


def across_at(value: float, across: Axis, size=CHART_SIZE) -> float:
    """Return how far from the left a value of the lower axis lies on a chart's sheet."""
    return _LEFT + (size[0] - _RIGHT - _LEFT) * float(across.place([value])[0])


def value_at(x: float, across: Axis, size=CHART_SIZE) -> float:
    """Return the value of a lower axis without log under a place of a chart's sheet; beyond its ends, the end."""
    share = min(max((x - _LEFT) / (size[0] - _RIGHT - _LEFT), 0.0), 1.0)
    return across.low + (across.high - across.low) * share


@dataclass(frozen=True)
class _Box:
    """Where the axes lie on a sheet."""

    left: float
    top: float
    right: float
    bottom: float
    across: Axis
    up: Axis

    def x(self, values: Sequence[float]) -> np.ndarray:
        return self.left + (self.right - self.left) * self.across.place(values)

    def y(self, values: Sequence[float]) -> np.ndarray:
        return self.bottom - (self.bottom - self.top) * self.up.place(values)


def _axes(drawing: Drawing, box: _Box) -> None:
    drawing.path(f"M{box.left} {box.top}L{box.left} {box.bottom}L{box.right} {box.bottom}", FAINT)
    for value, x in zip(box.across.ticks(), box.x(box.across.ticks())):
        drawing.text(x, box.bottom + 14, _number(value), size=11, anchor="middle")
    for value, y in zip(box.up.ticks(), box.y(box.up.ticks())):
        drawing.path(f"M{box.left - 3} {y:.1f}L{box.left} {y:.1f}", FAINT)
        drawing.text(box.left - 5, y + 4, _number(value), size=11, anchor="end")
    drawing.text(box.right, box.bottom + 29, f"{box.across.name} →", size=11, anchor="end")
    drawing.text(box.left - 3, box.top - 6, f"↑ {box.up.name}", size=11)


def _number(value: float) -> str:
    """Return a tick's number as short as people write it: 0.25, 1,000, 20k, 3M, 10⁻⁵.

    >>> [_number(value) for value in (0, 0.25, 1000, 20_000, 3e6, 1e-5)]
    ['0', '0.25', '1,000', '20k', '3M', '10⁻⁵']
    """
    if 0 < abs(value) < 0.001:
        digits, power = f"{value:.1e}".split("e")
        raised = str(int(power)).translate(_RAISED)
        return f"10{raised}" if float(digits) == 1 else f"{float(digits):g}·10{raised}"
    for least, size, unit in ((1e9, 1e9, "G"), (1e6, 1e6, "M"), (1e4, 1e3, "k")):
        if abs(value) >= least:
            return f"{value / size:.3g}{unit}"
    return f"{value:,.0f}" if abs(value) >= 1000 else f"{value:.3g}"


def _name_goal(drawing: Drawing, box: _Box, goal: float, series: Sequence[Series]) -> None:
    """Write the goal's name beside its line, where nothing else is drawn if there is such a place."""
    level = box.y([goal])[0]
    x = np.concatenate([box.x(one.x) for one in series]) if series else np.zeros(0)
    y = np.concatenate([box.y(one.y) for one in series]) if series else np.zeros(0)

    def taken(place: tuple[float, float]) -> bool:
        right, top = place
        return bool(((x > right - 34) & (x < right + 6) & (y > top - 6) & (y < top + 18)).any())

    places = [(right, top) for right in (box.right, box.left + 80) for top in (level - 14, level + 3)]
    right, top = next((place for place in places if not taken(place)), places[0])
    drawing.rect(right - 28, top, 28, 12, fill=PAPER, round=3)  # on paper of its own, in case a line passes
    drawing.text(right - 2, top + 10, "goal", size=11, anchor="end")


def _band(drawing: Drawing, box: _Box, one: Series) -> None:
    """Draw the spread as one broad stroke a value: a Drawing knows lines only."""
    if not len(one.low):
        return
    x, low, high = box.x(one.x), box.y(one.low), box.y(one.high)
    wide = float(np.diff(np.sort(x)).min()) if len(x) > 1 else 8.0
    known = np.isfinite(low) & np.isfinite(high)
    d = "".join(f"M{a:.1f} {b:.1f}L{a:.1f} {c:.1f}" for a, b, c in zip(x[known], low[known], high[known]))
    drawing.path(d, one.colour, min(max(wide, 2.0), 14.0), opacity=0.22)


def _marks(drawing: Drawing, box: _Box, one: Series, square: bool) -> None:
    x, y = np.asarray(one.x, dtype=float), np.asarray(one.y, dtype=float)
    known = np.isfinite(x) & np.isfinite(y)
    x, y = box.x(x[known]), box.y(y[known])
    if one.dots:
        dots, cap = "".join(f"M{a:.1f} {b:.1f}h0" for a, b in zip(x, y)), "square" if square else "round"
        drawing.path(dots, PAPER, 9.5, cap=cap)
        drawing.path(dots, one.colour, 7.5, cap=cap)
    elif len(x):
        drawing.path(line(*thinned(x, y)), one.colour, 2, dash=one.dash)
