"""What a lesson brings to the frame, and what the reader brings."""

from collections.abc import Callable
from dataclasses import dataclass

from ai_lifecycle.playground.pictures import Spot
from ai_lifecycle.playground.stage import Panel


@dataclass(frozen=True)
class Scenario:
    """What a lesson brings to the frame: its settings, its model, its pictures and its words.

    name: what its state strings begin with. question, unit: what the reader guesses, and in what.
    state: the dataclass of its settings. model: makes a model from a state.
    reading(model): what the guess is held against. presets: state strings by name; one of them breaks it.
    panels: the pictures' places. draw(model, snapshot, look): the pictures that change with every step;
    draw_words(model, snapshot): those that are read; labels(model, snapshot, look): their texts;
    cover(model, snapshot, look): what lies over them. describe(snapshot): one sentence.
    tables(model, snapshot): all of it as HTML.
    links: what links can stand for. pick(model, panel, x, y): the weight that a click points at, or None.
    """

    name: str
    title: str
    question: str
    unit: str
    state: type
    model: Callable
    reading: Callable
    presets: dict[str, str]
    panels: tuple[Panel, ...]
    draw: Callable
    draw_words: Callable
    labels: Callable
    cover: Callable
    describe: Callable
    tables: Callable
    links: tuple[str, ...]
    pick: Callable


@dataclass(frozen=True)
class Look:
    """What the reader looks at; it changes pictures, never the run.

    links: what the links stand for. place: the weight under the lens. cursor: where the pointer is on the map.
    """

    links: str
    place: tuple[int, int, int] = (0, 0, 0)
    cursor: Spot | None = None


class Refused(Exception):
    """What the reader asked for cannot be done now; the message says why, for the status line."""
