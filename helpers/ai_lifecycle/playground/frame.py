"""The frame that every playground shares: what its buttons do, and what is shown when."""

from collections.abc import Callable
from dataclasses import replace
from functools import partial

from ai_lifecycle.one_thread import one_thread
from ai_lifecycle.playground import links
from ai_lifecycle.playground import state as states
from ai_lifecycle.playground.layout import Controls, hide
from ai_lifecycle.playground.run import Run
from ai_lifecycle.playground.scenario import Look, Refused, Scenario
from ai_lifecycle.playground.screen import Screen
from ai_lifecycle.playground.stage import Stage
from ai_lifecycle.playground.still import still_bundle
from ai_lifecycle.playground.touch import Touch


class Frame:
    """One playground on a page. Shown as the last line of a cell; everything else happens in it.

    Whatever a control reports is put into the queue of the event loop that runs the kernel, because reports arrive
    on other threads too; only that loop ever touches the model. Without a loop, in a script, they act at once.
    """

    def __init__(self, scenario: Scenario, text: str = ""):
        self.scenario, self.guess, self._catching_up = scenario, None, False
        self.look = Look(scenario.lens.links[0]) if scenario.lens else Look()
        self.touch = Touch(self)
        self.stage = Stage(scenario.panels, lambda message: self._post(self._heard, message))
        self.controls = Controls(scenario, self.stage)
        self.screen = Screen(scenario, self.controls, self.stage)
        self.run = Run(
            step=self._step,
            unit_done=self._unit_done, pace=lambda: self._pace()[1], has_room=self.stage.has_room, failed=self._fail,
            left=self._leave,
        )  # fmt: skip
        self._connect()
        self._begin(scenario.state())
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
        still = still_bundle(self.screen.sheets(), self.screen.alt(), self.text)
        return {**(self.controls.page._repr_mimebundle_() or {}), **still[0]}, still[1]

    # From the controls to the queue.

    def _connect(self) -> None:
        controls = self.controls
        for button, act in (
            (controls.play, self._play_or_pause), (controls.step, partial(self._start, 1)), (controls.reset, self._reset),
            (controls.freeze, self._freeze), (controls.commit, self._commit), (controls.edit, self._edit),
            (controls.tables, self._tables), (controls.copy, self._copy), (controls.share, self._share),
            *((button, partial(self._press, name)) for name, button in controls.buttons.items()),
        ):  # fmt: skip
            button.on_click(lambda _, act=act: self._post(act))
        for name, control in controls.settings.items():
            self._watch(control, partial(self._set, name))
        for name, slider in controls.sliders.items():
            self._watch(slider, partial(self.touch.slide, name))
        self._watch(controls.state, self._load)
        self._watch(controls.preset, self._preset)
        self._watch(controls.links, self._show_links)
        self._watch(controls.place, self._choose)
        self._watch(controls.language, lambda _: self._code())

    def _pace(self) -> tuple[str, float]:
        return self.scenario.paces[self.controls.pace.value]

    def _watch(self, control, act: Callable) -> None:
        """Queue an act whenever the reader changes a control; not when the screen does."""

        def changed(change) -> None:
            if not self.screen.is_writing():
                self.run.queue_newest(partial(self._act, act), control, change.new)

        control.observe(changed, "value")

    def _post(self, act: Callable, *arguments) -> None:
        self.run.queue(self._act, act, *arguments)

    def _act(self, act: Callable, *arguments) -> None:
        try:
            act(*arguments)
        except states.BadState as error:
            self.stage.error = str(error)
        except Refused as error:
            self.screen.state(self.state, self.text)
            self.stage.status = str(error)
        except Exception as error:  # a playground never shows a traceback: its error pane says what happened
            self._fail(error)

    def _fail(self, error: Exception) -> None:
        self.run.pause()
        self.stage.error = f"The playground stopped ({type(error).__name__}: {error}). Press Reset to begin again."

    # What the controls do. All of this runs on the kernel's own loop.

    def _play_or_pause(self) -> None:
        self._pause() if self.run.playing else self._start(float("inf"))

    def _start(self, units: float) -> None:
        self._must_be_thawed()
        if self.model.over:
            raise Refused(f"{self.model.over} Reset to begin again.")
        self.stage.error = ""
        self.run.start(units)
        self.screen.words(self.model, self.run.playing)

    def _step(self, seconds: float) -> bool:
        with one_thread():
            return self.model.step(self._pace()[0], seconds)

    def _unit_done(self) -> None:
        if self.model.over or not self.run.playing:
            self._pause()
        else:
            self.draw()

    def _pause(self) -> None:
        self.run.pause()
        self.settle()

    def _reset(self) -> None:
        self._must_be_thawed()
        self._begin(self.state, self.guess)

    def _begin(self, state, guess: int | None = None) -> None:
        """Start over from a state; a run that was playing plays on."""
        self._close()
        self.state, self.guess = state, guess
        self.model = self.scenario.model(state)
        if self.scenario.lens:
            self.look = replace(self.look, place=self.model.nearest_place(self.look.place))
        self.stage.error = ""
        self.screen.state(state, self.text)
        self.settle()

    def _close(self) -> None:
        """Let go of what a model holds outside this process, when its last view closes or another takes its place."""
        close = getattr(getattr(self, "model", None), "close", None)
        if close:
            close()

    def _leave(self) -> None:
        if self.run.playing:
            self._pause()
        self._close()
        self.screen.words(self.model, False)

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
        if states.same_run(self.state, state):
            self.tune(state)
            return self.settle()
        self._must_be_thawed()
        states.check(state)
        self._begin(state)

    def tune(self, state) -> None:
        """Make something else of the same model's answers: allowed at any time, and nothing starts over."""
        states.check(state)
        self.model.tune(state)
        self.state, self.stage.error = state, ""
        self.screen.state(state, self.text)
        catch_up = getattr(self.model, "catch_up", None)
        if catch_up and not self._catching_up and not catch_up(0):
            self._catching_up = True
            self.run.in_slices(lambda seconds: self.model.catch_up(seconds), self._caught_up)

    def _caught_up(self) -> None:
        self._catching_up = False
        self.draw()
        if not self.run.playing:
            said = self.stage.status
            self.screen.words(self.model, False)
            self.stage.status = said

    def _press(self, name: str) -> None:
        said = self.scenario.buttons[name](self.model)
        if self.model.state != self.state:
            self.tune(self.model.state)
        self.settle()
        self.stage.status = said

    def _must_be_thawed(self) -> None:
        if self.model.frozen:
            raise Refused("The weights are frozen, so nothing can change them. Press “Unfreeze” to train again.")

    def _freeze(self) -> None:
        let_go = getattr(self.model, "let_go", None)
        if let_go and let_go():
            self.tune(self.state)  # in slices, which freezing itself would do in one block
        if self._catching_up:
            return self._post(self._freeze)
        self.run.pause()
        self.model.freeze(not self.model.frozen)
        self.settle()
        if self.model.frozen:
            self.stage.status = f"Frozen: training is off. {self.scenario.asking}"

    def _commit(self) -> None:
        self.guess = self.controls.guess.value
        self.screen.card(self.guess, self.scenario.reading(self.model))

    def _edit(self) -> None:
        self._must_be_thawed()
        self.model.edit(self.look.place, self.controls.value.value)
        self.settle()
        self.stage.status = "A weight was set by hand: from here on, the state string alone no longer gives this run."

    def _choose(self, text: str) -> None:
        self.look_at(states.place(text))

    def look_at(self, place: tuple[int, int, int]) -> None:
        """Put the weight at a place, or the one nearest to it, under the lens."""
        self.look = replace(self.look, place=self.model.nearest_place(place))
        self.settle()

    def _show_links(self, what: str) -> None:
        self.look = replace(self.look, links=what)
        self.redraw_if_still()

    def _tables(self) -> None:
        hidden = self.controls.words.layout.display is None
        hide(self.controls.words, hidden)
        self.controls.tables.description = "Show as tables" if hidden else "Hide the tables"
        self.settle()

    def _copy(self) -> None:
        hide(self.controls.code, False)
        self._code()
        self.stage.send({"copy": self.controls.code.value})
        self.stage.status = f"The model as it is now, in {self.controls.language.value}, is below and on the clipboard."

    def _share(self) -> None:
        link = links.link(self.stage.address, self.text)
        if not link:
            raise Refused(f"This page has no link of its own; copy the state instead: {self.text}")
        self.stage.link = link
        self.stage.send({"copy": link})
        self.stage.status = "This link is on the clipboard: whoever opens it sees the same pictures."

    def _code(self) -> None:
        self.controls.code.value = self.model.code(self.controls.language.value)

    # What there is to show.

    def _heard(self, message: dict) -> None:
        if self.stage.heard(message):
            self._leave()
        self.run.room()
        self.touch.heard(message)

    def settle(self) -> None:
        """Show everything there is to show while nothing moves, and measure both sides apart from the run."""
        with one_thread():
            if not self.run.playing:
                self.model.compare()
            self.draw()
        self.screen.words(self.model, self.run.playing)

    def draw(self) -> None:
        """Show the pictures and the card as they are now."""
        with one_thread():  # else a page on the same machine gets too few moments to paint
            self.screen.draw(self.model, self.look, self.run.playing)
        self.screen.card(self.guess, self.scenario.reading(self.model))

    def redraw_if_still(self) -> None:
        """Show them unless the next step is about to."""
        if not self.run.playing:
            self.draw()
