"""The reader's own points in the playground of data collection: added, picked up and moved by pointer or keys."""

import numpy as np

from ai_lifecycle.playground.pictures import Spot, in_data, on_sheet
from ai_lifecycle.playground.scenario import Refused
from ai_lifecycle.points import likely_labels

MOST = 40  # points: so many fit into a link
CLASSES = ("A", "B", "right", "wrong")  # what a new point is labelled as; right and wrong are the world's word
_REACH = 0.07  # how near to a point it is touched: about the size of its picture


def hand(model, message: dict) -> tuple[dict, str]:
    """Add, pick up, move or put down a point, or ask the frozen model: what a drag or a key does. See Scenario."""
    if message["kind"] == "key":
        return _key(model, message["key"])
    spot = in_data(message["x"], message["y"])
    beside = np.hypot(*np.subtract(on_sheet(spot.x, spot.y), (message["x"], message["y"]))) > 3
    if message["stage"] == "down":
        return ({}, "") if beside else _pressed(model, spot)
    if model.held is None or not model.dragging:
        return {}, ""
    own = model.state.own
    # A pointer that was only pressed and lifted has not moved, and one lifted beside the map stays where it left it.
    if spot != model.cursor and not (beside and message["stage"] == "up"):
        model.cursor, own = spot, moved(own, model.held, spot)
    return ({"own": own}, "") if message["stage"] == "move" else _put_down(model, own)


def _pressed(model, spot: Spot) -> tuple[dict, str]:
    model.cursor, model.dragging = spot, True
    if model.frozen:
        return {}, model.ask(spot)
    model.held = touched(model.state.own, spot)
    if model.held is not None:
        return {}, ""
    own = added(model, spot)
    model.held = len(model.state.own) // 3
    return {"own": own}, ""


def _key(model, key: str) -> tuple[dict, str]:
    spot = model.cursor or Spot(0.0, 0.0)
    own = model.state.own
    if key not in ("Enter", " "):
        model.cursor = spot.after(key)
        return ({} if model.held is None else {"own": moved(own, model.held, model.cursor)}), ""
    model.cursor = spot
    if model.frozen:
        return {}, model.ask(spot)
    if model.held is not None:
        return _put_down(model, own)
    model.held, model.dragging = touched(own, spot), False
    if model.held is None:
        changes = {"own": added(model, spot)}
        return changes, f"Added {words(changes['own'], -1)}. Press Enter on it to pick it up."
    x, y, _ = _triples(own)[model.held]
    model.cursor = Spot(x / 100, y / 100)
    return {}, f"Picked up {words(own, model.held)}: arrow keys move it, Enter puts it down."


def _put_down(model, own: tuple[int, ...]) -> tuple[dict, str]:
    number, model.held = model.held, None
    return {"own": own}, f"Put down {words(own, number)}."


def touched(own: tuple[int, ...], spot: Spot) -> int | None:
    """Return the number of the point of one's own nearest to a place, or None if none is near."""
    points = np.array(own, float).reshape(-1, 3)[:, :2] / 100
    away = np.hypot(*(points - (spot.x, spot.y)).T)
    return int(away.argmin()) if len(away) and away.min() <= _REACH else None


def added(model, spot: Spot) -> tuple[int, ...]:
    """Return the own points of a model with one more, labelled as its state says. Raises Refused if there are MOST."""
    own, wanted = model.state.own, model.state.new
    if len(own) >= 3 * MOST:
        raise Refused(f"You have {MOST} points of your own, and room for no more: move one, or take them away.")
    right = int(likely_labels(model.state.data, np.array([[spot.x, spot.y]]))[0])
    label = {"A": 0, "B": 1, "right": right, "wrong": 1 - right}[wanted]
    return (*own, round(100 * spot.x), round(100 * spot.y), label)


def moved(own: tuple[int, ...], number: int, spot: Spot) -> tuple[int, ...]:
    """Return own points with one of them at another place."""
    triples = _triples(own)
    triples[number] = (round(100 * spot.x), round(100 * spot.y), triples[number][2])
    return tuple(value for triple in triples for value in triple)


def words(own: tuple[int, ...], number: int) -> str:
    """Return one of the own points in words: "a point of class B at (0.10, -0.25)"."""
    x, y, label = _triples(own)[number]
    return f"a point of class {'AB'[label]} at ({x / 100:.2f}, {y / 100:.2f})"


def _triples(own: tuple[int, ...]) -> list[tuple[int, ...]]:
    return [own[start : start + 3] for start in range(0, len(own), 3)]
