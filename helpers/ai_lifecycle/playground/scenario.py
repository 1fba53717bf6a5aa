"""What a lesson brings to the frame, and what the reader brings."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any, Protocol

from ai_lifecycle.playground.meter import Meter
from ai_lifecycle.playground.pictures import Spot
from ai_lifecycle.playground.stage import Panel

# What one step is, and the time from one to the next while playing: a phase should be readable, an epoch fluent.
PACES = {
    "phase": ("phase", 0.8),
    "batch": ("batch", 0.1),
    "epoch, slowly": ("epoch", 0.25),
    "epoch": ("epoch", 1 / 62),
    "10 epochs": ("10 epochs", 1 / 62),
}


class Model(Protocol):
    """What the frame asks of a lesson's model. Made from a state, which alone decides what it does.

    state: what it was made from. frozen: whether its weights are locked. meter: what was spent on either side.
    over: why the run can go no further, in one sentence, or "" while it can.
    One that holds anything outside this process, such as a server, also has `close()`, which lets go of it.
    With a Lens it also has `nearest_place(place)` and `edit(place, value)`, and its `snapshot` takes a place;
    with languages it also has `code(language)`, which returns source code; with live settings it also has
    `tune(state)`, which takes a state of the same run, or raises Refused and changes nothing; where that leaves more
    to do than a moment's work, also `catch_up(seconds)`, which does it for at most so long and returns True once
    nothing is left; where that waits while the reader holds something, `let_go()`, which returns True if so. Only a model with a map needs `ask`.
    """

    state: Any
    frozen: bool
    meter: Meter

    @property
    def over(self) -> str: ...

    def step(self, unit: str, seconds: float) -> bool:
        """Work until one unit (of the scenario's paces) is complete or the time is up; True if complete."""

    def snapshot(self) -> Any:
        """Return where the run stands: values only, read without changing the model."""

    def freeze(self, frozen: bool) -> None:
        """Lock or unlock what was learned."""

    def ask(self, spot: Spot) -> str:
        """Ask the frozen model about one place, and return the answer in words."""

    def compare(self) -> None:
        """Measure both sides for the meter, apart from the run. Called only while nothing plays."""


@dataclass(frozen=True)
class Lens:
    """For a network whose single weights can be looked at and set.

    links: what the links between neurons can stand for. pick(model, panel, x, y): the weight that a click points at,
    or None.
    """

    links: tuple[str, ...]
    pick: Callable


@dataclass(frozen=True)
class Scenario:
    """What a lesson brings to the frame: its settings, its model, its pictures and its words.

    name: what its state strings begin with. question, unit: what the reader guesses, and in what; choices: the
    answers to choose from, where the guess is not a number.
    state: the dataclass of its settings. model: makes a Model from a state.
    reading(model): what the guess is held against. presets: state strings by name; one of them breaks it.
    panels: the pictures' places; the one with keys is the map that a reader asks.
    draw(model, snapshot, look): the pictures that change with every step;
    draw_words(model, snapshot): those that are read; labels(model, snapshot, look): their texts;
    cover(model, snapshot, look): what lies over them. describe(snapshot): one sentence.
    tables(model, snapshot): all of it as HTML.
    paces: names of what one step can be, each with its unit and seconds from one to the next; pace: the first chosen.
    playing, asking: what the status line says while it plays, and once it is frozen.
    lens: for a network. languages: in which the model can be copied as code.
    buttons: further buttons by name, each a function of the model that returns what happened in one sentence; it may
    have the model `tune` to other live settings, which the frame then takes over.
    hand(model, message): what a drag or a key does on a panel with drags; it returns the live settings to change,
    by name, and what happened in one sentence ("" to keep the status line, or to describe what changed). A drag's message has panel, x, y on the
    sheet, and stage ("down", "move" or "up"); a key's has panel and key.
    """

    name: str
    title: str
    question: str
    unit: str
    state: type
    model: Callable[[Any], Model]
    reading: Callable
    presets: dict[str, str]
    panels: tuple[Panel, ...]
    draw: Callable
    draw_words: Callable
    labels: Callable
    cover: Callable
    describe: Callable
    tables: Callable
    choices: tuple[str, ...] = ()
    paces: Mapping[str, tuple[str, float]] = field(default_factory=lambda: PACES)
    pace: str = "epoch"
    playing: str = "Training."
    asking: str = "Click a point of the map, or go there by arrow keys, and ask."
    lens: Lens | None = None
    languages: tuple[str, ...] = ()
    buttons: Mapping[str, Callable[[Any], str]] = field(default_factory=dict)
    hand: Callable[[Any, dict], tuple[dict[str, Any], str]] | None = None

    @property
    def map(self) -> str:
        """The name of the panel that a reader asks, or "" if there is none."""
        return next((panel.name for panel in self.panels if panel.keys and not panel.drags), "")

    def takes_drags(self, name: str) -> bool:
        """Return whether the panel of that name is for `hand`."""
        return any(panel.name == name and panel.drags for panel in self.panels)


@dataclass(frozen=True)
class Look:
    """What the reader looks at; it changes pictures, never the run.

    links: what the links stand for. place: the weight under the lens. cursor: where the pointer is on the map.
    """

    links: str = ""
    place: tuple[int, int, int] = (0, 0, 0)
    cursor: Spot | None = None


class Refused(Exception):
    """What the reader asked for cannot be done now; the message says why, for the status line."""
