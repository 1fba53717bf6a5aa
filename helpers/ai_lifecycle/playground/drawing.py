"""Drawings: a list of marks, written as SVG for the page or painted as the static picture (see `still`)."""

import base64
import struct
import zlib
from functools import lru_cache
from html import escape

import numpy as np

from ai_lifecycle.palette import CLASS_COLOURS

# The classes' colours as a page with a dark theme may lighten them (see stage.css).
CLASS_INKS = tuple(f"var(--ai-class-{name}, {colour})" for name, colour in zip("ab", CLASS_COLOURS))
INK = "currentColor"
PAPER = "var(--jp-layout-color0, #fff)"
FAINT = "var(--jp-border-color1, #bdbdbd)"


@lru_cache
def palette(ends: tuple[str, str] = CLASS_COLOURS, strongest: float = 0.62) -> tuple[bytes, bytes]:
    """Return a PNG palette and its transparency: the first colour fading out to nothing, then the second fading in.

    The middle is transparent, so that the page's own background shows through: one picture for both themes.
    ends: two colours, by default those of class 0 and class 1. strongest: opacity, from 0 to 1, at either end.
    """
    colours = [bytes.fromhex(colour[1:]) for colour in ends]
    rgb = colours[0] * 128 + colours[1] * 128
    distance = np.abs(np.arange(256) - 127.5) / 127.5
    alpha = np.where(distance < 0.01, 0, 255 * strongest * (0.12 + 0.88 * distance))
    return rgb, alpha.astype(np.uint8).tobytes()


def png(levels: np.ndarray, ends: tuple[str, str] = CLASS_COLOURS) -> bytes:
    """Return a PNG picture of an array of levels, shape (height, width), integers from 0 to 255, first row on top.

    ends: the colours of the lowest and of the highest level (see `palette`).
    One byte a pixel and a palette: a picture of 100 by 100 takes about 3 kB and half a millisecond.
    Source: Portable Network Graphics specification, W3C, third edition, 2025.
    """
    height, width = levels.shape
    rows = np.zeros((height, width + 1), np.uint8)  # each row begins with its filter type, 0
    rows[:, 1:] = levels
    header = struct.pack(">IIBBBBB", width, height, 8, 3, 0, 0, 0)
    rgb, alpha = palette(ends)
    chunks = [(b"IHDR", header), (b"PLTE", rgb), (b"tRNS", alpha), (b"IDAT", zlib.compress(rows, 1)), (b"IEND", b"")]
    return b"\x89PNG\r\n\x1a\n" + b"".join(_chunk(name, data) for name, data in chunks)


def _chunk(name: bytes, data: bytes) -> bytes:
    return struct.pack(">I", len(data)) + name + data + struct.pack(">I", zlib.crc32(name + data))


def levels(values: np.ndarray) -> np.ndarray:
    """Return palette levels for values from -1 (class 0) to 1 (class 1); what is beyond, or no number, is cut off."""
    return (np.nan_to_num(np.clip(values, -1, 1)) * 127.5 + 127.5).astype(np.uint8)


class Drawing:
    """Marks on a sheet of `width` by `height` units, the first below the last.

    `marks` holds (kind, attributes); `svg()` writes them without the enclosing <svg> element.
    """

    def __init__(self, width: float, height: float):
        self.width, self.height = width, height
        self.marks: list[tuple[str, dict]] = []

    def path(self, d: str, stroke: str, width: float = 1, *, opacity: float = 1, dash: str = "", cap: str = "butt"):
        """Add a line: `d` in SVG's path language, of M, L, C and h only. A dot is `Mx yh0`, its cap round or square."""
        if d:
            self.marks.append(("path", dict(d=d, stroke=stroke, width=width, opacity=opacity, dash=dash, cap=cap)))

    def text(
        self, x: float, y: float, text: str, *, size: float = 12, anchor: str = "start", fill: str = INK, bold=False
    ):
        """Add one line of text that starts, is centred ("middle") or ends at x; y is its baseline."""
        self.marks.append(("text", dict(x=x, y=y, text=text, size=size, anchor=anchor, fill=fill, bold=bold)))

    def rect(self, x: float, y: float, width: float, height: float, *, fill="none", stroke="none", line=1, round=0):
        """Add a rectangle, its corners rounded by `round`."""
        self.marks.append(
            ("rect", dict(x=x, y=y, width=width, height=height, fill=fill, stroke=stroke, line=line, round=round))
        )

    def raster(self, picture: np.ndarray, x: float, y: float, width: float, height: float, ends=CLASS_COLOURS):
        """Add a picture of palette levels, stretched over a rectangle. ends: see `palette`."""
        self.marks.append(("raster", dict(png=png(picture, ends), x=x, y=y, width=width, height=height)))

    def over(self, cover: "Drawing | None") -> "Drawing":
        """Return this drawing with another laid over it."""
        both = Drawing(self.width, self.height)
        both.marks = self.marks + (cover.marks if cover else [])
        return both

    def svg(self) -> str:
        """Return the marks as SVG."""
        return "".join(_WRITERS[kind](**mark) for kind, mark in self.marks)


def _path(d, stroke, width, opacity, dash, cap) -> str:
    faint = f' stroke-opacity="{opacity:.3g}"' if opacity < 1 else ""
    dashed = f' stroke-dasharray="{dash}"' if dash else ""
    ends = f' stroke-linecap="{cap}"' if cap != "butt" else ""
    return f'<path fill="none" stroke="{stroke}" stroke-width="{width:.3g}"{faint}{dashed}{ends} d="{d}"/>'


def _text(x, y, text, size, anchor, fill, bold) -> str:
    placed = f' text-anchor="{anchor}"' if anchor != "start" else ""
    heavy = ' font-weight="600"' if bold else ""
    return f'<text x="{x:.5g}" y="{y:.5g}" font-size="{size}" fill="{fill}"{placed}{heavy}>{escape(text)}</text>'


def _rect(x, y, width, height, fill, stroke, line, round) -> str:
    corner = f' rx="{round}"' if round else ""
    edge = f' stroke="{stroke}" stroke-width="{line}"' if stroke != "none" else ""
    return f'<rect x="{x:.5g}" y="{y:.5g}" width="{width:.5g}" height="{height:.5g}" fill="{fill}"{edge}{corner}/>'


def _raster(png, x, y, width, height) -> str:
    link = "data:image/png;base64," + base64.b64encode(png).decode()
    return (
        f'<image x="{x:.5g}" y="{y:.5g}" width="{width:.5g}" height="{height:.5g}"'
        f' preserveAspectRatio="none" href="{link}"/>'
    )


_WRITERS = {"path": _path, "text": _text, "rect": _rect, "raster": _raster}
