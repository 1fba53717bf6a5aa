"""The picture of a network: every neuron with a map of its own, every weight as a link."""

from collections.abc import Sequence
from functools import lru_cache
from typing import NamedTuple

import numpy as np

from ai_lifecycle.playground.drawing import CLASS_INKS, FAINT, INK, Drawing, levels

NETWORK_SIZE = (620, 358)
TILE = 15  # a neuron's map has TILE * TILE pixels
_UNIT = 2  # units of the sheet for each pixel of a neuron's map
_WIDE = TILE * _UNIT
_TOP, _BOTTOM, _LEFT, _RIGHT = 44, 350, 30, 553
_BINS = 10  # links are drawn in so many widths, all links of one width and sign as a single path


class _Layout(NamedTuple):
    """Where things lie for one list of widths: each column's top left corners, each link's curve, all frames."""

    columns: tuple[tuple[tuple[float, float], ...], ...]
    links: tuple[np.ndarray, ...]
    frames: str


@lru_cache(maxsize=8)
def _layout(sizes: tuple[int, ...]) -> _Layout:
    apart = (_RIGHT - _LEFT - _WIDE) / (len(sizes) - 1)
    columns = []
    for place, size in enumerate(sizes):
        pitch = min(58.5, (_BOTTOM - _TOP) / size)
        top = (_TOP + _BOTTOM - pitch * size) / 2 + (pitch - _WIDE) / 2
        # On whole pixels of the neurons' maps, which share one raster.
        x = round((_LEFT + apart * place) / _UNIT) * _UNIT
        columns.append(tuple((x, round((top + pitch * row) / _UNIT) * _UNIT) for row in range(size)))
    links = []
    for left, right in zip(columns, columns[1:]):
        curves = [[_curve(x0 + _WIDE, y0 + _WIDE / 2, x1, y1 + _WIDE / 2) for x1, y1 in right] for x0, y0 in left]
        links.append(np.array(curves, dtype=object))
    corners = [corner for column in columns for corner in column]
    frames = "".join(
        f"M{x:g} {y:g}L{x + _WIDE:g} {y:g}L{x + _WIDE:g} {y + _WIDE:g}L{x:g} {y + _WIDE:g}L{x:g} {y:g}"
        for x, y in corners
    )
    return _Layout(tuple(columns), tuple(links), frames)


def _curve(x0: float, y0: float, x1: float, y1: float) -> str:
    middle = (x0 + x1) / 2
    return f"M{x0:.0f} {y0:.0f}C{middle:.0f} {y0:.0f} {middle:.0f} {y1:.0f} {x1:.0f} {y1:.0f}"


def network_picture(
    maps: Sequence[np.ndarray], strengths: Sequence[np.ndarray], place: tuple[int, int, int]
) -> Drawing:
    """Draw the network.

    maps: for each column, inputs first, an array (neurons, TILE, TILE) of values from -1 to 1.
    strengths: for each layer an array (inputs, outputs) from -1 to 1: the width and sign of its links.
    place: (layer, input, neuron) of the link to point out.
    """
    layout = _layout(tuple(len(column) for column in maps))
    drawing = Drawing(*NETWORK_SIZE)
    _draw_links(drawing, layout.links, strengths)
    layer, row, column = place
    drawing.path(layout.links[layer][row, column], INK, 2.4, dash="5 4")
    raster = np.full((round(NETWORK_SIZE[1] / _UNIT), round(NETWORK_SIZE[0] / _UNIT)), 128, np.uint8)
    for corners, tiles in zip(layout.columns, maps):
        for (x, y), tile in zip(corners, levels(tiles)):
            across, down = int(x / _UNIT), int(y / _UNIT)
            raster[down : down + TILE, across : across + TILE] = tile
    drawing.raster(raster, 0, 0, *NETWORK_SIZE)
    return drawing


def network_frames(sizes: Sequence[int], title: str) -> Drawing:
    """Draw what does not move: the neurons' frames and the columns' names, to lie over `network_picture`."""
    layout = _layout(tuple(sizes))
    drawing = Drawing(*NETWORK_SIZE)
    drawing.text(8, 19, title, size=13, bold=True)
    drawing.path(layout.frames, FAINT, 1.2)
    names = ["inputs", *[f"layer {number}" for number in range(1, len(sizes) - 1)], "answer"]
    for corners, name in zip(layout.columns, names):
        drawing.text(corners[0][0] + _WIDE / 2, 38, name, size=12, anchor="middle")
    for number, (x, y) in enumerate(layout.columns[0], 1):
        drawing.text(x - 6, y + 19, f"x{number}", size=12, anchor="end")
    for (x, y), name, colour, cap in zip(layout.columns[-1], "AB", CLASS_INKS, ("round", "square")):
        drawing.path(f"M{x + _WIDE + 13:g} {y + _WIDE / 2:g}h0", colour, 9, cap=cap)
        drawing.text(x + _WIDE + 22, y + 19, f"class {name}", size=12)
    return drawing


def nearest_link(sizes: Sequence[int], x: float, y: float) -> tuple[int, int, int] | None:
    """Return the (layer, input, neuron) of the link nearest to a place on the sheet, or None if none is near."""
    layout = _layout(tuple(sizes))
    best, found = 12.0, None
    for layer, (left, right) in enumerate(zip(layout.columns, layout.columns[1:])):
        start, end = left[0][0] + _WIDE, right[0][0]
        if not start <= x <= end:
            continue
        # The curve is Bezier's with both handles in the middle: nearly a smooth step from one height to the other.
        along = (x - start) / (end - start)
        ease = along * along * (3 - 2 * along)
        for row, (_, top) in enumerate(left):
            for column, (_, bottom) in enumerate(right):
                distance = abs(top + (bottom - top) * ease + _WIDE / 2 - y)
                if distance < best:
                    best, found = distance, (layer, row, column)
    return found


def _draw_links(drawing: Drawing, links: Sequence[np.ndarray], strengths: Sequence[np.ndarray]) -> None:
    curves = np.concatenate([curve.ravel() for curve in links])
    values = np.nan_to_num(np.concatenate([strength.ravel() for strength in strengths]))
    bins = np.ceil(np.minimum(np.abs(values), 1) * _BINS).astype(int)
    for step in np.unique(bins):
        for positive in (False, True):
            chosen = curves[(bins == step) & ((values > 0) == positive)]
            share = step / _BINS
            drawing.path(
                "".join(chosen), CLASS_INKS[positive], 0.5 + 5.5 * share, opacity=0.25 + 0.6 * share, cap="butt"
            )
