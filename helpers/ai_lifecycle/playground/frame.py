"""The frame that every playground shares: its buttons, its cards, its status line, and the run itself."""

import asyncio
import base64
import threading
import time
from collections.abc import Callable
from contextlib import contextmanager, suppress
from dataclasses import dataclass, replace
from html import escape

from ai_lifecycle.playground import state as states
from ai_lifecycle.playground.as_code import LANGUAGES
from ai_lifecycle.playground.drawing import Drawing
from ai_lifecycle.playground.layout import UNCHOSEN, Controls, as_text, hide
from ai_lifecycle.playground.pictures import Spot, in_data
from ai_lifecycle.playground.stage import Panel, Stage

WORK_SECONDS = 0.008  # the longest stretch of training before other cells and buttons get their turn
WORDS_SECONDS = 0.12  # how often pictures made of numbers change while playing: nobody reads faster
# What one step is, and how long to wait after it while playing: a phase should be readable, an epoch fluent.
PACES = {"phase": 0.8, "batch": 0.1, "epoch": 1 / 62, "10 epochs": 1 / 62}


@dataclass(frozen=True)
class Scenario:
    """What a lesson brings to the frame.

    name: what its state strings begin with. question, unit: what the reader guesses, and in what.
    state: the dataclass of its settings. model: makes a model from a state.
    reading: what the guess is held against. presets: state strings by name; one of them breaks it.
    draw(model, snapshot, look): the pictures that change with every step; draw_words(model, snapshot): those that are
    read; labels(model, snapshot, look): their texts; cover(model): what lies over them; describe(snapshot): one
    sentence; tables(model, snapshot): all of it as HTML tables.
    links: what links can stand for. pick(model, panel, x, y): the weight that a click on a panel points at, or None.
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


class Refused(Exception):
    """What the reader asked for cannot be done now; the message says why, for the status line."""


@dataclass(frozen=True)
class Look:
    """What the reader looks at; it changes pictures, never the run.

    links: what the links stand for. place: the weight under the lens. cursor: where the pointer is on the map.
    """

    links: str = "follow the phase"
    place: tuple[int, int, int] = (0, 0, 0)
    cursor: Spot | None = None


class Frame:
    """One playground on a page. Shown as the last line of a cell; everything else happens in it.

    Whatever a control reports is put into the queue of the event loop that runs the kernel, because reports arrive
    on other threads too; only that loop ever touches the model. Without a loop, in a script, they act at once.
    """

    def __init__(self, scenario: Scenario, text: str = ""):
        self.scenario, self.look, self.guess = scenario, Look(), None
        self.state, self.playing = scenario.state(), False
        self._units_left, self._showing, self._worded = 0.0, 0, 0.0
        self._drawings: dict[str, Drawing] = {}
        self._task: asyncio.Task | None = None
        self._room = asyncio.Event()
        with suppress(RuntimeError):
            self._loop = None
            self._loop = asyncio.get_running_loop()
        self.stage = Stage(scenario.panels, lambda message: self._post(self._heard, message))
        self.controls = Controls(scenario, PACES, scenario.links, LANGUAGES, self.stage)
        self._connect()
        self.model = scenario.model(self.state)
        self._begin(self.state)
        if text:
            self._act(self._load, text)

    # What the reader may do, also from a cell.

    @property
    def text(self) -> str:
        """The state as a string: set it to another to go there."""
        return states.write(self.scenario.name, self.state)

    @text.setter
    def text(self, text: str) -> None:
        self._load(text)

    def _repr_mimebundle_(self, include=None, exclude=None) -> tuple[dict, dict]:
        """Return the widget, and beside it a still picture with its text for pages that cannot run widgets."""
        from ai_lifecycle.playground.still import paint

        alt = f"{self.scenario.title}. {self.scenario.describe(self._snapshot)}"
        data = dict(self.controls.page._repr_mimebundle_() or {})
        data["text/plain"] = f"{alt} State: {self.text}"
        data["image/png"] = base64.b64encode(paint(self._sheets())).decode()
        return data, {"image/png": {"alt": alt}}

    # From the controls to the queue.

    def _connect(self) -> None:
        controls = self.controls
        for button, act in (
            (controls.play, self._play_or_pause), (controls.step, self._step), (controls.reset, self._reset),
            (controls.freeze, self._freeze), (controls.commit, self._commit), (controls.edit, self._edit),
            (controls.tables, self._tables), (controls.copy, self._copy),
        ):  # fmt: skip
            button.on_click(lambda _, act=act: self._post(act))
        for name, control in controls.settings.items():
            self._watch(control, lambda value, name=name: self._set(name, value))
        self._watch(controls.state, self._load)
        self._watch(controls.preset, self._preset)
        self._watch(controls.links, self._show_links)
        self._watch(controls.place, self._choose)
        self._watch(controls.language, lambda _: self._code())

    def _watch(self, control, act: Callable) -> None:
        """Queue an act whenever the reader changes a control; not when `_show_state` does, on the loop's own thread."""

        def changed(change) -> None:
            if self._showing != threading.get_ident():
                self._post(act, change.new)

        control.observe(changed, "value")

    def _post(self, act: Callable, *arguments) -> None:
        """Queue an act for the kernel's own loop; callable from any thread."""
        if self._loop is None or self._loop.is_closed():
            self._act(act, *arguments)
        else:
            self._loop.call_soon_threadsafe(self._act, act, *arguments)

    def _act(self, act: Callable, *arguments) -> None:
        try:
            act(*arguments)
        except states.BadState as error:
            self.stage.error = str(error)
        except Refused as error:
            self._show_state()
            self.stage.status = str(error)
        except Exception as error:  # a playground never shows a traceback: its error pane says what happened
            self._fail(error)

    def _fail(self, error: Exception) -> None:
        self.playing = False
        self.stage.error = f"The playground stopped ({type(error).__name__}: {error}). Press Reset to begin again."

    # What the controls do. All of this runs on the kernel's own loop.

    def _play_or_pause(self) -> None:
        if self.playing:
            self._pause()
        else:
            self._start(float("inf"))

    def _step(self) -> None:
        self._start(1)

    def _start(self, units: float) -> None:
        self._must_be_thawed()
        if self.model.over:
            raise Refused(f"{self.model.over} Reset to begin again.")
        self.stage.error = ""
        self._units_left, self.playing = units, True
        self._label()
        if self._loop is None or self._loop.is_closed():
            self._run_now()
        elif self._task is None or self._task.done():
            self._task = self._loop.create_task(self._run())

    async def _run(self) -> None:
        """Train and draw until paused: short stretches of work, and only as many pictures as the page can paint."""
        try:
            while self.playing:
                started = self._loop.time()
                while self.playing and not self.model.step(self.controls.pace.value, WORK_SECONDS):
                    await asyncio.sleep(0)
                await asyncio.sleep(0)
                while self.playing and not self.stage.has_room():
                    self._room.clear()
                    await self._room.wait()
                self._one_unit_done()
                pace = PACES[self.controls.pace.value] if self.playing else 0
                await asyncio.sleep(max(pace - (self._loop.time() - started), 0))
        except Exception as error:
            self._fail(error)

    def _run_now(self) -> None:
        """Train without a page, as far as one step or the whole budget goes."""
        while self.playing:
            if self.model.step(self.controls.pace.value, float("inf")):
                self._one_unit_done()

    def _one_unit_done(self) -> None:
        if not self.playing:
            return
        self._units_left -= 1
        if self._units_left <= 0 or self.model.over:
            self._pause()
        else:
            self._draw()

    def _pause(self) -> None:
        self.playing = False
        self._settle()

    def _reset(self) -> None:
        self._must_be_thawed()
        self._begin(self.state, self.guess)

    def _begin(self, state, guess: int | None = None) -> None:
        """Start over from a state; a run that was playing plays on."""
        self.state, self.guess = state, guess
        self.model = self.scenario.model(state)
        self.look = replace(self.look, place=self.model.nearest_place(self.look.place))
        self.stage.error = ""
        self.stage.show_cover(self.scenario.cover(self.model))
        self._show_state()
        self._settle()

    def _set(self, name: str, value) -> None:
        kind, _ = states.settings(self.scenario.state)[name]
        state = states.changed(self.state, name, value) if kind is tuple else replace(self.state, **{name: value})
        if state != self.state:
            self._go(state)

    def _load(self, text: str) -> None:
        state = states.read(self.scenario.name, self.scenario.state, text)
        if state != self.state:
            self._go(state)
        self.stage.error = ""

    def _preset(self, name: str) -> None:
        if name in self.scenario.presets:
            self._load(self.scenario.presets[name])

    def _go(self, state) -> None:
        self._must_be_thawed()
        states.check(state)
        self._begin(state)

    def _must_be_thawed(self) -> None:
        if self.model.frozen:
            raise Refused("The weights are frozen, so nothing can change them. Press “Unfreeze” to train again.")

    def _freeze(self) -> None:
        self.playing = False
        self.model.freeze(not self.model.frozen)
        self._settle()
        if self.model.frozen:
            self.stage.status = "Frozen: training is off. Click a point of the map, or go there by arrow keys, and ask."

    def _commit(self) -> None:
        self.guess = self.controls.guess.value
        self._show_card()

    def _edit(self) -> None:
        self._must_be_thawed()
        self.model.edit(self.look.place, self.controls.value.value)
        self._settle()
        self.stage.status = "A weight was set by hand: from here on, the state string alone no longer gives this run."

    def _choose(self, text: str) -> None:
        self._look_at(states.place(text))

    def _look_at(self, place: tuple[int, int, int]) -> None:
        self.look = replace(self.look, place=self.model.nearest_place(place))
        self._settle()

    def _show_links(self, what: str) -> None:
        self.look = replace(self.look, links=what)
        self._redraw_if_still()

    def _tables(self) -> None:
        hidden = self.controls.words.layout.display is None
        hide(self.controls.words, hidden)
        self.controls.tables.description = "Show as tables" if hidden else "Hide the tables"
        self._settle()

    def _copy(self) -> None:
        hide(self.controls.code, False)
        self._code()
        self.stage.send({"copy": self.controls.code.value})
        self.stage.status = f"The network as it is now, in {self.controls.language.value}, is below and on the clipboard."

    def _code(self) -> None:
        self.controls.code.value = self.model.code(self.controls.language.value)

    # What happens on the stage.

    def _heard(self, message: dict) -> None:
        kind = message.get("kind")
        if self.stage.heard(message) and self.playing:
            self._pause()
        self._room.set()
        if kind == "leave":
            self._point(None)
        elif kind in ("click", "move") and message["panel"] == "map":
            self._point(in_data(message["x"], message["y"]))
            if kind == "click":
                self._ask()
        elif kind == "click":
            place = self.scenario.pick(self.model, message["panel"], message["x"], message["y"])
            if place:
                self._look_at(place)
        elif kind == "key":
            self._key(message["key"])

    def _key(self, key: str) -> None:
        at = self.look.cursor or Spot(0.0, 0.0)
        if key in ("Enter", " "):
            self._point(at)
            self._ask()
        else:
            across, up = {"ArrowLeft": (-1, 0), "ArrowRight": (1, 0), "ArrowUp": (0, 1), "ArrowDown": (0, -1)}[key]
            self._point(at.moved(across, up))

    def _point(self, spot: Spot | None) -> None:
        self.look = replace(self.look, cursor=spot)
        self._redraw_if_still()

    def _ask(self) -> None:
        if not self.model.frozen:
            raise Refused("Training is on. Press “Freeze and infer” first: then a click or Enter asks the network.")
        answer = self.model.ask(self.look.cursor)
        self._settle()
        self.stage.status = answer

    # What is shown.

    def _settle(self) -> None:
        """Show everything there is to show while nothing moves, and measure both sides apart from the run."""
        if not self.playing:
            self.model.compare()
        self._draw()
        self._label()
        if not self.playing:
            self._show_words()

    def _draw(self) -> None:
        self._snapshot = self.model.snapshot(self.look.place)
        self._drawings |= self.scenario.draw(self.model, self._snapshot, self.look)
        now = time.monotonic()
        if not self.playing or now - self._worded > WORDS_SECONDS:
            self._worded = now
            self._drawings |= self.scenario.draw_words(self.model, self._snapshot)
            self._labels = self.scenario.labels(self.model, self._snapshot, self.look)
            self._show_card()
        self.stage.show(self._drawings, self._labels)

    def _redraw_if_still(self) -> None:
        if not self.playing:
            self._draw()

    def _show_state(self) -> None:
        controls = self.controls
        named = {text: name for name, text in self.scenario.presets.items()}
        with self._quietly():
            for name, control in controls.settings.items():
                control.value = as_text(getattr(self.state, name))
            controls.state.value = self.text
            controls.preset.value = named.get(self.text, UNCHOSEN)

    @contextmanager
    def _quietly(self):
        """Within it, what this thread writes into a control does not come back as the reader's wish."""
        self._showing = threading.get_ident()
        try:
            yield
        finally:
            self._showing = 0

    def _show_card(self) -> None:
        text = "<i>Commit to a guess, and the measurement appears here.</i>"
        if self.guess is not None:
            measured = escape(self.scenario.reading(self.model))
            text = f"Your guess: <b>{self.guess} {self.scenario.unit}</b>. Measured: <b>{measured}</b>."
        if text != self.controls.card.value:
            self.controls.card.value = text

    def _label(self) -> None:
        controls, model = self.controls, self.model
        controls.play.description = "Pause" if self.playing else "Play"
        controls.freeze.description = "Unfreeze" if model.frozen else "Freeze and infer"
        if self.playing:
            self.stage.status = "Training."
        else:
            self.stage.status = f"{model.over} {self.scenario.describe(self._snapshot)}".strip()

    def _show_words(self) -> None:
        layer, row, column = self._snapshot.place
        with self._quietly():
            self.controls.place.value = f"{layer + 1}.{row + 1}.{column + 1}"
        self.controls.value.value = float(self.model.layers[layer].weights[row, column])
        if self.controls.words.layout.display is None:
            self.controls.words.value = self.scenario.tables(self.model, self._snapshot)

    def _sheets(self) -> list[list[Drawing]]:
        """Return the pictures with what lies over them, in rows of about the same width."""
        cover = self.scenario.cover(self.model)
        whole = {name: drawing.over(cover.get(name)) for name, drawing in self._drawings.items()}
        rows, width = [[]], 0
        for panel in self.scenario.panels:
            if width + panel.width > 960:
                rows.append([])
                width = 0
            rows[-1].append(whole[panel.name])
            width += panel.width
        return rows
