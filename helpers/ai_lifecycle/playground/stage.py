"""The stage: one widget that shows a playground's pictures and tells what is done to them.

It takes SVG drawn in Python. The JavaScript beside it puts the pictures up, acknowledges them once they are painted,
and reports clicks, keys and its own closing; it knows nothing of any lesson.

Why SVG: a canvas that got the maps as binary buffers, and drew the same marks itself, was measured beside it, in
JupyterLab in a headless Chromium on two busy cores (median of 3 runs of 5 s; default / largest network):

    pictures a second    SVG 45 / 39    canvas 46 / 42
    processor time of the page a picture    SVG 20 / 25 ms    canvas 19 / 23 ms
    bytes a picture    SVG 21 / 48 kB    canvas 69 / 79 kB

There is nothing to choose in speed, and the drawing in SVG is also what tests read, what zooms, follows the theme and
is painted as the static picture, without a line of drawing in JavaScript.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path

import anywidget
import traitlets

from ai_lifecycle.playground.drawing import Drawing

# So many pictures may be on their way before the sender waits. The page acknowledges every eighth and paints only the
# newest it has, so it never falls behind; an acknowledgement costs three messages, and few of them is what lets a
# connection with 50 ms of delay carry 50 pictures a second.
IN_FLIGHT = 16
ACKNOWLEDGE_EVERY = 8


@dataclass(frozen=True)
class Panel:
    """One picture's place on the stage.

    name: its key. width, height: of its sheet. label: its accessible name. clicks, keys: whether it takes them.
    drags: whether it reports a pointer that is pressed, moved and lifted, instead of clicks.
    """

    name: str
    width: float
    height: float
    label: str
    clicks: bool = False
    keys: bool = False
    drags: bool = False


class Stage(anywidget.AnyWidget):
    """Shows SVG, one panel for each picture, and sends what happens there to `listen`.

    `frame` changes with every picture, `cover` (what lies over it: points, axes) only when the data does.
    """

    _esm = Path(__file__).parent / "stage.js"
    _css = Path(__file__).parent / "stage.css"
    panels = traitlets.List().tag(sync=True)
    frame = traitlets.Dict().tag(sync=True)
    cover = traitlets.Dict().tag(sync=True)
    acknowledge_every = traitlets.Int(ACKNOWLEDGE_EVERY).tag(sync=True)
    status = traitlets.Unicode().tag(sync=True)
    error = traitlets.Unicode().tag(sync=True)
    link = traitlets.Unicode().tag(sync=True)

    def __init__(self, panels: tuple[Panel, ...], listen: Callable[[dict], None]):
        super().__init__(panels=[vars(panel) for panel in panels])
        self._sent = self._acknowledged = 0
        self._views: set[str] = set()
        self.address = ""  # of the page that shows it
        self._listen = listen
        self.on_msg(lambda _, content, buffers: listen(content))

    def show(self, drawings: Mapping[str, Drawing], labels: Mapping[str, str]) -> None:
        """Put up one picture for each panel, with its text for those who cannot see it."""
        self._sent += 1
        self.frame = {
            "number": self._sent,
            "svg": {name: drawing.svg() for name, drawing in drawings.items()},
            "labels": dict(labels),
        }

    def show_cover(self, drawings: Mapping[str, Drawing]) -> None:
        """Put up what lies over the pictures until it changes."""
        self.cover = {name: drawing.svg() for name, drawing in drawings.items()}

    def has_room(self) -> bool:
        """Return whether another picture may be sent before the page has painted the last ones."""
        return self._sent - self._acknowledged < IN_FLIGHT

    def heard(self, message: dict) -> bool:
        """Take note of what a view says about itself; return True if the last view has just closed."""
        kind, view = message.get("kind"), message.get("view", "")
        if kind == "painted":
            self._acknowledged = max(self._acknowledged, min(int(message["number"]), self._sent))
        elif kind == "opened":
            self._views.add(view)
            self.address = message.get("address", "")
            self._acknowledged = self._sent
        elif kind == "closed":
            self._views.discard(view)
            return not self._views
        return False
