"""All playgrounds in one place: a button for each, and the one that was chosen, made when it is first wanted."""

import asyncio
from collections.abc import Callable
from contextlib import suppress
from importlib import import_module
from importlib.util import find_spec

import ipywidgets as widgets

from ai_lifecycle.course import LESSONS
from ai_lifecycle.playground import state as states
from ai_lifecycle.playground.frame import Frame

FIRST = "start_here"  # what a visitor sees who has chosen nothing
_HOW = """<ol class="ai-how">
<li><b>Guess</b> the answer, and commit to it.</li>
<li><b>Play</b>, and watch; presets set all controls.</li>
<li><b>Freeze and infer</b>, then click the map.</li>
</ol>"""


def names() -> dict[str, str]:
    """Return the playgrounds there are, in the lessons' order: title of the lesson, name of the playground."""
    return {
        f"{lesson.number:02d} {lesson.title}": lesson.step
        for lesson in LESSONS
        if find_spec(f"{__package__}.{lesson.step}")
    }


class Gallery:
    """A button for each playground above the chosen one. Each is made once and keeps its state while others are shown."""

    def __init__(self, text: str = ""):
        self._frames: dict[str, Frame] = {}
        self._loop: asyncio.AbstractEventLoop | None = None
        with suppress(RuntimeError):
            self._loop = asyncio.get_running_loop()
        name = text.partition("?")[0]
        self._name = name if name in names().values() else FIRST
        self._place = widgets.VBox()
        self.menu = widgets.ToggleButtons(
            options=names(), value=self._name, tooltips=[f"Open the playground of {title}" for title in names()]
        )
        self.menu.add_class("ai-menu")
        self.menu.observe(lambda change: self._soon(self._choose, change.new), "value")
        self.page = widgets.VBox([widgets.HTML(_HOW), self.menu, self._place])
        self.page.add_class("ai-gallery")
        self._show(self._name, text)

    @property
    def frame(self) -> Frame:
        """The playground that is shown."""
        return self._frames[self._name]

    def _choose(self, name: str) -> None:
        """Show a playground; say first that it comes, as the libraries of some take a second to load."""
        if name not in self._frames:
            self._place.children = [widgets.HTML('<p class="ai-opening" role="status">Opening …</p>')]
        self._soon(self._show, name)

    def _show(self, name: str, text: str = "") -> None:
        self._name = name
        if name not in self._frames:
            self._frames[name] = import_module(f"{__package__}.{name}").playground(text)
        self._place.children = [self.frame.controls.page]

    def _soon(self, act: Callable, *arguments) -> None:
        """Act on the loop that runs the kernel, which every run belongs to: a menu may report on another thread."""
        if self._loop is None or self._loop.is_closed():
            act(*arguments)
        else:
            self._loop.call_soon_threadsafe(act, *arguments)

    def _repr_mimebundle_(self, include=None, exclude=None) -> tuple[dict, dict]:
        """Return the widget, and beside it a still picture of the playground that is shown."""
        data, metadata = self.frame._repr_mimebundle_()
        return {**data, **(self.page._repr_mimebundle_() or {}), "text/plain": data["text/plain"]}, metadata


def gallery(state: str | None = None) -> Gallery:
    """Return all playgrounds, ready to be shown as the last line of a cell.

    state: a state string, whose name chooses the playground; without one, the state that the page's link carries.
    """
    return Gallery(states.from_page() if state is None else state)
