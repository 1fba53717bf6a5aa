"""What a playground shows when: its pictures, its words, its controls' values, and the still picture of it all."""

import threading
import time
from contextlib import contextmanager
from html import escape

from ai_lifecycle.playground.drawing import Drawing
from ai_lifecycle.playground.layout import UNCHOSEN, Controls, as_text
from ai_lifecycle.playground.scenario import Look, Scenario
from ai_lifecycle.playground.stage import Stage
from ai_lifecycle.playground.state import settings

WORDS_SECONDS = 0.12  # how often pictures made of numbers change while playing: nobody reads faster


class Screen:
    """Writes into the controls and onto the stage. It decides nothing: `frame` says what there is to show."""

    def __init__(self, scenario: Scenario, controls: Controls, stage: Stage):
        self._scenario, self._controls, self._stage = scenario, controls, stage
        self._writer, self._drawn, self._worded, self._covered = 0, 0.0, 0.0, 0.0
        self._drawings: dict[str, Drawing] = {}
        self._cover: dict[str, Drawing] = {}
        self._labels: dict[str, str] = {}

    def is_writing(self) -> bool:
        """Return whether it is the screen itself that changes a control now, on the thread that asks."""
        return self._writer == threading.get_ident()

    def draw(self, model, look: Look, playing: bool) -> None:
        """Put up the pictures: all of them while nothing plays, and the fast ones with every step of a run."""
        self._snapshot = snapshot = model.snapshot(look.place) if self._scenario.lens else model.snapshot()
        self._drawings |= self._scenario.draw(model, snapshot, look)
        now = time.monotonic()
        all_of_it = not playing or now - self._drawn > WORDS_SECONDS
        words = all_of_it or now - self._worded > WORDS_SECONDS
        if words:
            self._worded = now
            self._drawings |= self._scenario.draw_words(model, snapshot)
            self._labels = self._scenario.labels(model, snapshot, look)
        # Not with the same picture as the words: the page would have to do both within one of its frames.
        if all_of_it or not words and now - self._covered > WORDS_SECONDS:
            self._covered = now
            self._cover = self._scenario.cover(model, snapshot, look)
            self._stage.show_cover(self._cover)
        self._drawn = now
        self._stage.show(self._drawings, self._labels)

    def state(self, state, text: str) -> None:
        """Set every control to a state."""
        controls = self._controls
        named = {preset: name for name, preset in self._scenario.presets.items()}
        with self._writing():
            for name, control in controls.settings.items():
                control.value = as_text(getattr(state, name))
            for name, slider in controls.sliders.items():
                _, allowed = settings(type(state))[name]
                place = allowed.on_slider(getattr(state, name))
                if place != allowed.on_slider(slider.value):  # else a slider that is dragged would be pulled back
                    slider.value = place
            controls.state.value = text
            controls.preset.value = named.get(text, UNCHOSEN)
        self._stage.link = ""  # it led to another state

    def card(self, guess: int | str | None, measured: str) -> None:
        """Show the guess beside the measurement, or, before there is one, that it is wanted."""
        text = "<i>The measurement appears here once you have committed to a guess.</i>"
        if guess is not None:
            guessed = escape(f"{guess} {self._scenario.unit}".strip())
            text = f"Your guess: <b>{guessed}</b>. Measured: <b>{escape(measured)}</b>."
        if text != self._controls.card.value:
            self._controls.card.value = text

    def words(self, model, playing: bool) -> None:
        """Name what is going on: the buttons, the status line, and the tables where they are open."""
        controls, snapshot = self._controls, self._snapshot
        controls.play.description = "Pause" if playing else "Play"
        controls.freeze.description = "Unfreeze" if model.frozen else "Freeze and infer"
        if playing:
            self._stage.status = self._scenario.playing
            return
        self._stage.status = f"{model.over} {self._scenario.describe(snapshot)}".strip()
        if self._scenario.lens:
            self._lens(model, *snapshot.place)
        if controls.words.layout.display is None:
            controls.words.value = self._scenario.tables(model, snapshot)

    def _lens(self, model, layer: int, row: int, column: int) -> None:
        with self._writing():
            self._controls.place.value = f"{layer + 1}.{row + 1}.{column + 1}"
            self._controls.value.value = float(f"{model.layers[layer].weights[row, column]:.6g}")

    def alt(self) -> str:
        """Return in a sentence or two what there is to see."""
        return f"{self._scenario.title}. {self._scenario.describe(self._snapshot)}"

    def sheets(self) -> list[list[Drawing]]:
        """Return the pictures with what lies over them, in rows of about the same width."""
        rows, width = [[]], 0
        for panel in self._scenario.panels:
            if width + panel.width > 960:
                rows.append([])
                width = 0
            rows[-1].append(self._drawings[panel.name].over(self._cover.get(panel.name)))
            width += panel.width
        return rows

    @contextmanager
    def _writing(self):
        """Within it, what this thread writes into a control does not come back as the reader's wish."""
        self._writer = threading.get_ident()
        try:
            yield
        finally:
            self._writer = 0
