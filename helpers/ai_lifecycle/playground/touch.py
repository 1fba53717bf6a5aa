"""What the reader does on the pictures of a playground: points, asks, picks a weight, or moves something by hand."""

from dataclasses import replace

from ai_lifecycle.playground import state as states
from ai_lifecycle.playground.pictures import Spot, in_data
from ai_lifecycle.playground.scenario import Refused


class Touch:
    """Makes acts of a frame out of what its stage reports: clicks, drags, keys, and where the pointer is."""

    def __init__(self, frame):
        self._frame = frame

    def heard(self, message: dict) -> None:
        """Act on one report of the stage. Raises Refused if what it wants cannot be done now."""
        frame, kind = self._frame, message.get("kind")
        scenario = frame.scenario
        if kind in ("drag", "key") and scenario.takes_drags(message["panel"]):
            self._hand(message)
        elif kind == "leave":
            self._point(None)
        elif kind in ("click", "move") and message["panel"] == scenario.map:
            self._point(in_data(message["x"], message["y"]))
            if kind == "click":
                self._ask()
        elif kind == "click" and scenario.lens:
            place = scenario.lens.pick(frame.model, message["panel"], message["x"], message["y"])
            if place:
                frame.look_at(place)
        elif kind == "key":
            self._point((frame.look.cursor or Spot(0.0, 0.0)).after(message["key"]))
            if message["key"] in ("Enter", " "):
                self._ask()

    def _hand(self, message: dict) -> None:
        frame = self._frame
        changes, said = frame.scenario.hand(frame.model, message)
        self._move(changes, said or ("" if changes else frame.stage.status))

    def slide(self, name: str, value: float) -> None:
        """Set a live number to where its slider is; a slider that lies where the state put it changes nothing."""
        _, allowed = states.settings(type(self._frame.state))[name]
        value = allowed.on_slider(value)
        if value != allowed.on_slider(getattr(self._frame.state, name)):
            self._move({name: value})

    def _move(self, changes: dict, said: str = "") -> None:
        frame = self._frame
        if changes:
            frame.tune(replace(frame.state, **changes))
        frame.draw()
        if not frame.run.playing:  # and without measuring both sides again, which would make a hand wait
            frame.screen.words(frame.model, False)
            frame.stage.status = said or frame.stage.status

    def _point(self, spot: Spot | None) -> None:
        self._frame.look = replace(self._frame.look, cursor=spot)
        self._frame.redraw_if_still()

    def _ask(self) -> None:
        frame = self._frame
        if not frame.model.frozen:
            raise Refused("Training is on. Press “Freeze and infer” first: then a click or Enter asks the model.")
        answer = frame.model.ask(frame.look.cursor)
        frame.settle()
        frame.stage.status = answer
