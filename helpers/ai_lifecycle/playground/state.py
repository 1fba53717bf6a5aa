"""A playground's whole state: one frozen dataclass, written as a string that fits into a link.

`training_process?lr=0.03&net=4,2&seed=7` names the playground and every setting that differs from its default.
The same string always gives the same frames.
"""

import os
from dataclasses import dataclass, field, fields, replace
from itertools import cycle
from urllib.parse import parse_qs, parse_qsl, unquote


class BadState(ValueError):
    """A state string that no playground could have written; the message is one sentence for the reader."""


@dataclass(frozen=True)
class Setting:
    """What one field of a state may hold.

    label: its name beside the control. choices: the values of a field that holds one word.
    low, high: the bounds of a number, or of every number in a list. most: the longest list.
    turns: for a list of groups, such as x, y, class: the bounds of each number of a group, in place of low and high.
    live: it decides only what is made of the model's answers, so it may change at any time and starts nothing over.
    step: of the slider beside the field of a live number, which answers while it is dragged; 0 for no slider.
    """

    label: str
    choices: tuple[str, ...] = ()
    low: float = 0
    high: float = 0
    most: int = 0
    turns: tuple[tuple[float, float], ...] = ()
    live: bool = False
    step: float = 0

    def on_slider(self, value: float) -> float:
        """Return the place of the slider that is nearest to a value, without the dust of floating point."""
        return round(round(value / self.step) * self.step, 9)


def setting(default, label: str, **limits):
    """Return a dataclass field with a default and its Setting: `lr: float = setting(0.1, "rate", low=0, high=1)`."""
    return field(default=default, metadata={"setting": Setting(label, **limits)})


def settings(kind: type) -> dict[str, tuple[type, Setting]]:
    """Return for each field of a state class the type of its default and its Setting."""
    return {item.name: (type(item.default), item.metadata["setting"]) for item in fields(kind)}


def same_run(one, other) -> bool:
    """Return whether two states differ in live settings only, so that the model of one can go on with the other."""
    known = settings(type(one))
    return all(allowed.live or getattr(one, name) == getattr(other, name) for name, (_, allowed) in known.items())


def check(state) -> None:
    """Raise BadState, in one sentence, if a field of the state holds what its Setting does not allow."""
    for name, (kind, allowed) in settings(type(state)).items():
        value = getattr(state, name)
        if kind is str:
            if value not in allowed.choices:
                raise BadState(f"{name} must be one of {', '.join(allowed.choices)}; got {value!r}.")
            continue
        if kind is tuple and len(value) > allowed.most:
            raise BadState(f"{name} may list at most {allowed.most} numbers; got {len(value)}.")
        if allowed.turns and len(value) % len(allowed.turns):
            raise BadState(f"{name} must list groups of {len(allowed.turns)} numbers; got {len(value)} numbers.")
        bounds = cycle(allowed.turns or [(allowed.low, allowed.high)])
        for number, (low, high) in zip(value if kind is tuple else [value], bounds):
            # Written so that nan, which compares with nothing, is refused too.
            if not low <= number <= high:
                raise BadState(f"{name} must be from {low:g} to {high:g}; got {number:g}.")


def write(playground: str, state) -> str:
    """Return the state as a string: the playground's name, then each setting that is not at its default.

    >>> @dataclass(frozen=True)
    ... class Example:
    ...     lr: float = setting(0.1, "learning rate", low=0, high=1)
    ...     net: tuple = setting((4,), "hidden layers", low=1, high=8, most=6)
    >>> write("training_process", Example(lr=0.03, net=(4, 2)))
    'training_process?lr=0.03&net=4,2'
    """
    parts = []
    for item in fields(state):
        value = getattr(state, item.name)
        if value != item.default:
            parts.append(f"{item.name}={_text(value)}")
    return playground + ("?" + "&".join(parts) if parts else "")


def read(playground: str, kind: type, text: str):
    """Return the state that a string describes; whatever it does not name keeps its default.

    playground: the only name the string may begin with. kind: the state's dataclass.
    text: a state string, or a link that carries one after `state=`.
    Raises BadState: another playground, an unknown or repeated setting, a value out of bounds.
    """
    text = _from_link(text.strip())
    name, _, query = text.partition("?")
    if name != playground:
        raise BadState(f"A state of this playground begins with {playground!r}; got {name[:40]!r}.")
    known, values = settings(kind), {}
    for key, value in parse_qsl(query, keep_blank_values=True):
        if key not in known:
            raise BadState(f"{key!r} is not a setting of {playground}; it has {', '.join(known)}.")
        if key in values:
            raise BadState(f"{key!r} is set twice; keep one of them.")
        values[key] = _value(key, known[key][0], value)
    state = kind(**values)
    check(state)
    return state


def changed(state, name: str, text: str):
    """Return the state with one list replaced by what `text` says. Raises BadState."""
    return replace(state, **{name: _value(name, tuple, text)})


def place(text: str) -> tuple[int, int, int]:
    """Return (layer, input, neuron), counted from 0, from the text 1.1.1, counted from 1. Raises BadState."""
    parts = [part.strip() for part in text.split(".")]
    if len(parts) != 3 or not all(part.isdigit() for part in parts):
        raise BadState(f"A weight is named by layer.input.neuron, counted from 1, such as 1.2.1; got {text!r}.")
    return tuple(int(part) - 1 for part in parts)


def from_page(environment=os.environ) -> str:
    """Return the state string in the link of the page a playground runs in, or "" if there is none.

    Voila hands the part of its link after the question mark to the kernel as QUERY_STRING.
    """
    return parse_qs(environment.get("QUERY_STRING", "")).get("state", [""])[0]


def _from_link(text: str) -> str:
    _, found, carried = text.partition("state=")
    return unquote(carried.split("&")[0] if "%3F" in carried.upper() else carried) if found else text


def _text(value) -> str:
    if isinstance(value, tuple):
        return ",".join(str(number) for number in value)
    return f"{value:.12g}" if isinstance(value, float) else str(value)


def _value(key: str, kind: type, text: str):
    try:
        if kind is tuple:
            return tuple(int(number) for number in text.split(",") if number.strip())
        return kind(text)
    except ValueError:
        wanted = {int: "a whole number", float: "a number", tuple: "whole numbers with commas between, such as 4,2"}
        raise BadState(f"{key} must be {wanted[kind]}; got {text!r}.") from None
