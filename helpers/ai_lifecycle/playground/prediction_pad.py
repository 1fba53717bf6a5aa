"""The drawing pad of lesson 6: a sheet of PAD by PAD places, painted with a pointer or with keys."""

import numpy as np

from ai_lifecycle.prediction import PAD, pixels_of

BRUSH = 2.5  # radius of the pen, in places: about as broad, in the end, as the strokes of the data
STRIDE = 2  # places that an arrow key moves the pen
_ARROWS = {"ArrowLeft": (-1, 0), "ArrowRight": (1, 0), "ArrowUp": (0, -1), "ArrowDown": (0, 1)}
# Letters as strokes, each a list of points, across and down from 0 to 1.
LETTERS = {
    "K": [[(0.25, 0), (0.25, 1)], [(0.75, 0), (0.25, 0.5), (0.8, 1)]],
    "A": [[(0.1, 1), (0.5, 0), (0.9, 1)], [(0.27, 0.62), (0.73, 0.62)]],
    "M": [[(0.1, 1), (0.1, 0), (0.5, 0.6), (0.9, 0), (0.9, 1)]],
    "X": [[(0.15, 0), (0.85, 1)], [(0.85, 0), (0.15, 1)]],
}


class Pad:
    """What is drawn, and where the pen is.

    ink: shape (PAD, PAD), from 0 (paper) to 1 (ink). pen: place of the pen, across and down. down: whether keys draw.
    """

    def __init__(self):
        self.pen, self.down = (PAD / 2, PAD / 2), False
        self.clear()

    def clear(self) -> None:
        """Take an empty sheet."""
        self.ink = np.zeros((PAD, PAD))
        self._given: np.ndarray | None = None

    @property
    def empty(self) -> bool:
        """Whether there is no ink."""
        return not self.ink.any()

    @property
    def pixels(self) -> np.ndarray:
        """What a digit model sees of it, shape (64,)."""
        return pixels_of(self.ink) if self._given is None else self._given

    def show(self, pixels: np.ndarray) -> None:
        """Put a ready picture of 8 by 8 pixels on the sheet; the model sees it as it is."""
        self.ink, self._given = np.kron(pixels.reshape(8, 8), np.ones((PAD // 8, PAD // 8))), pixels

    def write(self, letter: str) -> None:
        """Write one of LETTERS on an empty sheet."""
        self.clear()
        for stroke in LETTERS[letter]:
            points = [(4 + 24 * x, 3 + 26 * y) for x, y in stroke]
            for start, end in zip(points, points[1:]):
                self._line(start, end)

    def pointer(self, stage: str, x: float, y: float) -> None:
        """Follow a pointer that is put "down", on a "move" or taken "up" at a place, drawing all the way."""
        place = (float(np.clip(x, 0, PAD)), float(np.clip(y, 0, PAD)))
        self._line(place if stage == "down" else self.pen, place)
        self.pen, self.down = place, False

    def key(self, key: str) -> str:
        """Follow a key: an arrow moves the pen, Space makes a dot, Enter puts the pen down or lifts it; say which."""
        if key == " ":
            self._line(self.pen, self.pen)
            return "A dot."
        if key == "Enter":
            self.down = not self.down
            if self.down:
                self._line(self.pen, self.pen)
            return "The pen is down: arrow keys draw." if self.down else "The pen is up: arrow keys only move it."
        across, down = _ARROWS[key]
        place = tuple(float(np.clip(at + STRIDE * by, 0, PAD)) for at, by in zip(self.pen, (across, down)))
        if self.down:
            self._line(self.pen, place)
        self.pen = place
        return ""

    def _line(self, start: tuple[float, float], end: tuple[float, float]) -> None:
        """Ink every place whose centre is within the brush's reach of the straight line between two points."""
        self._given = None
        centres = np.arange(PAD) + 0.5
        x, y = np.meshgrid(centres, centres)
        (x0, y0), (x1, y1) = start, end
        length = (x1 - x0) ** 2 + (y1 - y0) ** 2
        along = np.clip(((x - x0) * (x1 - x0) + (y - y0) * (y1 - y0)) / length, 0, 1) if length else 0.0
        near = (x - x0 - along * (x1 - x0)) ** 2 + (y - y0 - along * (y1 - y0)) ** 2 <= BRUSH**2
        self.ink = np.where(near, 1.0, self.ink)
