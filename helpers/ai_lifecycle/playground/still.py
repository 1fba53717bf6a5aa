"""The static picture of a playground: the same drawings, painted as a PNG, for pages that cannot run widgets."""

import base64
import io
import re
from collections.abc import Sequence
from functools import lru_cache
from importlib.util import find_spec

from ai_lifecycle.playground.drawing import CLASS_COLOURS, CLASS_INKS, FAINT, INK, PAPER, Drawing

_ON_PAPER = {INK: "#222222", PAPER: "#ffffff", FAINT: "#bdbdbd", "none": None, **dict(zip(CLASS_INKS, CLASS_COLOURS))}
_SCALE = 1.25  # pixels for each unit of a drawing: sharp on most screens, and still a small file
_MARGIN = 8


def paint(rows: Sequence[Sequence[Drawing]]) -> bytes:
    """Return a PNG picture of the drawings, set out in rows on white paper."""
    # Imported here: only a display needs it, and Pillow comes with matplotlib.
    from PIL import Image

    width = max(sum(drawing.width + _MARGIN for drawing in row) for row in rows) + _MARGIN
    height = sum(max(drawing.height for drawing in row) + _MARGIN for row in rows) + _MARGIN
    fine = 2 * _SCALE  # painted at twice the size; the mean of four pixels each smooths every edge
    sheet = Image.new("RGBA", (round(width * fine), round(height * fine)), "white")
    y = _MARGIN
    for row in rows:
        x = _MARGIN
        for drawing in row:
            for kind, mark in drawing.marks:
                _PAINTERS[kind](sheet, x, y, fine, **mark)
            x += drawing.width + _MARGIN
        y += max(drawing.height for drawing in row) + _MARGIN
    small = sheet.convert("RGB").reduce(2)
    file = io.BytesIO()
    small.quantize(256, Image.Quantize.FASTOCTREE, dither=Image.Dither.NONE).save(file, "png")
    return file.getvalue()


def still_bundle(rows: Sequence[Sequence[Drawing]], alt: str, state: str) -> tuple[dict, dict]:
    """Return what stands beside a widget for pages that cannot run it: its picture and text, and the picture's alt."""
    data = {"text/plain": f"{alt} State: {state}", "image/png": base64.b64encode(paint(rows)).decode()}
    return data, {"image/png": {"alt": alt}}


def _colour(name: str) -> str | None:
    return _ON_PAPER.get(name, name)


def _path(sheet, left, top, fine, d, stroke, width, opacity, dash, cap):
    from PIL import ImageColor, ImageDraw

    pen, thick = ImageDraw.Draw(sheet), max(round(width * fine), 1)
    # Mixed with the white paper beforehand: a layer of its own for every faint line would take half a second.
    colour = tuple(round(255 + (part - 255) * opacity) for part in ImageColor.getrgb(_colour(stroke)))
    for points in _polylines(d):
        points = [((left + x) * fine, (top + y) * fine) for x, y in points]
        if len(points) == 1:
            (x, y), half = points[0], width * fine / 2
            (pen.rectangle if cap == "square" else pen.ellipse)([x - half, y - half, x + half, y + half], fill=colour)
        else:
            for piece in _dashes(points, fine) if dash else [points]:
                pen.line(piece, fill=colour, width=thick, joint="curve")


def _polylines(d: str):
    """Yield the points of each stretch of a path; a curve becomes 12 straight pieces, a dot a single point."""
    points = []
    for command, numbers in re.findall(r"([MLCh])([^MLCh]*)", d):
        values = [float(number) for number in re.findall(r"-?[\d.]+(?:e-?\d+)?", numbers)]
        pairs = list(zip(values[::2], values[1::2]))
        if command == "M":
            if points:
                yield points
            points = pairs
        elif command == "L":
            points += pairs
        elif command == "C":
            a, (b, c, end) = points[-1], pairs
            for t in (step / 12 for step in range(1, 13)):
                weights = ((1 - t) ** 3, 3 * t * (1 - t) ** 2, 3 * t**2 * (1 - t), t**3)
                points.append(tuple(sum(w * p[axis] for w, p in zip(weights, (a, b, c, end))) for axis in (0, 1)))
    if points:
        yield points


def _dashes(points, fine):
    """Cut a polyline into the pieces of a dashed line, five units drawn and four left out."""
    on, left, piece = True, 5 * fine, [points[0]]
    for (x0, y0), (x1, y1) in zip(points, points[1:]):
        length = ((x1 - x0) ** 2 + (y1 - y0) ** 2) ** 0.5
        done = 0.0
        while length - done > left:
            done += left
            cut = (x0 + (x1 - x0) * done / length, y0 + (y1 - y0) * done / length)
            if on:
                yield [*piece, cut]
            on, left, piece = not on, (4 if on else 5) * fine, [cut]
        left -= length - done
        piece.append((x1, y1))
    if on and len(piece) > 1:
        yield piece


def _text(sheet, left, top, fine, x, y, text, size, anchor, fill, bold):
    from PIL import ImageDraw

    font = _font(size * fine)
    place = ((left + x) * fine, (top + y) * fine)
    side = {"start": "ls", "middle": "ms", "end": "rs"}[anchor]
    ImageDraw.Draw(sheet).text(place, text, _colour(fill), font, side, stroke_width=0.3 * fine if bold else 0)


@lru_cache
def _font(size: float):
    """Return matplotlib's own font: it is there without being downloaded, and has the signs for micro and minus."""
    from PIL import ImageFont

    (package,) = find_spec("matplotlib").submodule_search_locations
    return ImageFont.truetype(f"{package}/mpl-data/fonts/ttf/DejaVuSans.ttf", size)


def _rect(sheet, left, top, fine, x, y, width, height, fill, stroke, line, round):
    from PIL import ImageDraw

    box = [(left + x) * fine, (top + y) * fine, (left + x + width) * fine, (top + y + height) * fine]
    if width > 0 and height > 0:
        thick = max(int(line * fine), 1)
        ImageDraw.Draw(sheet).rounded_rectangle(box, round * fine, _colour(fill), _colour(stroke), thick)


def _raster(sheet, left, top, fine, png, x, y, width, height):
    from PIL import Image

    size = (int(width * fine), int(height * fine))
    picture = Image.open(io.BytesIO(png)).convert("RGBA").resize(size, Image.Resampling.BICUBIC)
    sheet.alpha_composite(picture, (int((left + x) * fine), int((top + y) * fine)))


_PAINTERS = {"path": _path, "text": _text, "rect": _rect, "raster": _raster}
