"""Questions from a clean kernel to a learner's functions: what runs in either kernel for a second verdict.

The clean kernel runs a test with a stand-in for each of the learner's functions. A stand-in sends what it was called
with to the learner's kernel, and returns the answer. Questions are pickled, for the learner's kernel may trust whoever
asks; answers are plain data (see plain_data.py), for nobody may trust it. What does something stays where it is, and is
used from afar: functions and scripted models among the arguments, and models among the answers. So what is noted of
their use is noted where the test looks. `ask` is IPython's way to ask whoever runs the notebook (see `once_reached`).
"""

import base64
import builtins
import contextlib
import functools
import io
import json
import pickle
import sys
import types
import warnings
from collections.abc import Callable, Mapping, Sequence
from typing import Any

from ai_lifecycle.grading.tampering.plain_data import NotPlain, from_plain, to_plain

_kept: dict[str, dict[str, Any]] = {}
# Objects of these packages do something, note something, or cannot be pickled.
_DOING = ("ai_lifecycle.feedback.", "onnxruntime.")


# In the learner's kernel.


def keep(test: str, names: Sequence[str], space: Mapping[str, Any]) -> None:
    """Remember what names stand for now: a later cell may use them for something else. test: by which to find them."""
    _kept[test] = {name: space[name] for name in names if name in space}


def answer(test: str, ask: Callable[[str], str]) -> None:
    """Answer what comes, with the functions that were kept for a test, until an empty question comes."""
    said, models = ask(""), []
    while said:
        said = ask(json.dumps(_answer(json.loads(said), _kept.get(test, {}), models, ask)))


def _answer(
    question: Mapping[str, Any], functions: Mapping[str, Any], models: list[Any], ask: Callable[[str], str]
) -> dict[str, Any]:
    try:
        value = functions[question["name"]] if "name" in question else models[question["model"]]
        value = getattr(value, question["attribute"]) if "attribute" in question else value
        if "arguments" not in question:
            return {"function": True} if callable(value) else {"value": to_plain(value)}
        arguments, named = _read(question["arguments"], ask)
        with _silence():
            value = value(*arguments, **named)
        if callable(getattr(value, "predict", None)):
            models.append(value)
            return {"model": len(models) - 1}
        return {"value": to_plain(value), "chance": [_state(one) for one in arguments if _has_chance(one)]}
    except (Exception, SystemExit) as error:
        return {"raised": type(error).__name__, "text": str(error)}


@contextlib.contextmanager
def _silence():
    """As the course's checks do it: what a function prints or warns while it is asked is dropped."""
    errors = sys.modules["numpy"].errstate(all="ignore") if "numpy" in sys.modules else contextlib.nullcontext()
    with warnings.catch_warnings(), errors, contextlib.redirect_stdout(io.StringIO()):
        warnings.simplefilter("ignore")
        with contextlib.redirect_stderr(io.StringIO()):
            yield


def _read(text: str, ask: Callable[[str], str]) -> Any:
    """Return what was pickled; what stayed behind is used from afar."""
    return _Reader(base64.b64decode(text), ask).load()


class _Reader(pickle.Unpickler):
    """Unpickles, with something to use from afar in place of each number that `_Numbering` wrote."""

    def __init__(self, data: bytes, ask: Callable[[str], str]):
        super().__init__(io.BytesIO(data))
        self.ask = ask

    def persistent_load(self, about: Any) -> Any:
        return functools.partial(_call, self.ask, {"use": about}) if type(about) is int else _Afar(self.ask, *about)


def _call(ask: Callable[[str], str], what: dict[str, Any], /, *arguments: Any, **named: Any) -> Any:
    """Call something that stayed there. what: its number, and the attribute if it is a method."""
    return _used(ask, {**what, "with": to_plain((arguments, named))})


def _used(ask: Callable[[str], str], use: dict[str, Any]) -> Any:
    said = json.loads(ask(json.dumps(use)))
    if "raised" in said:
        raise _error(said)
    return _read(said["result"], ask)


class _Afar:
    """In the learner's kernel: an object that stayed in the clean one, with its attributes and methods."""

    def __init__(self, ask: Callable[[str], str], number: int, methods: Sequence[str]) -> None:
        self._ask, self._number = ask, number
        for name in methods:
            setattr(self, name, functools.partial(_call, ask, {"use": number, "attribute": name}))

    def __getattr__(self, name: str) -> Any:
        if name.startswith("_"):
            raise AttributeError(name)
        return _used(self._ask, {"use": self._number, "attribute": name})


# In the clean kernel.


def judge(setup: Sequence[str], test: str, names: Sequence[str], ask: Callable[[str], str]) -> None:
    """Run a test on the answers of the learner's functions; raises what the test raises.

    setup: the course's cells that the test needs. names: of the functions, and of other answers that are plain data.
    """
    space: dict[str, Any] = {"__name__": "__main__"}
    questions = _Questions(ask)
    for name in names:
        space[name] = questions.named(name)
    for number, text in enumerate([*setup, test]):
        exec(compile(text, f"<cell {number + 1}>", "exec"), space)


class _Model:
    """In the clean kernel: a model that stayed in the learner's one, with its attributes and methods.

    It is an object of our own: whatever it is compared with, the learner's code is not asked.
    """

    def __init__(self, questions: "_Questions", number: Any) -> None:
        self._questions, self._number = questions, number

    def __getattr__(self, name: str) -> Any:
        if name.startswith("_"):
            raise AttributeError(name)
        return self._questions.about({"model": self._number, "attribute": name})


class _Numbering(pickle.Pickler):
    """Pickles, with numbers in place of what stays. A class, for from Python 3.13 on an instance's method cannot be set."""

    def __init__(self, file: io.BytesIO, number: Callable[[Any], Any]):
        super().__init__(file)
        self.number = number

    def persistent_id(self, value: Any) -> Any:
        return self.number(value)


class _Questions:
    """What the stand-ins of one test have in common. staying: what stays here, by its number."""

    def __init__(self, ask: Callable[[str], str]) -> None:
        self.ask = ask
        self.staying: list[Any] = []

    def named(self, name: str) -> Any:
        """Return a stand-in for a function of the learner's, or a value of theirs that is plain data."""
        return self.about({"name": name})

    def about(self, what: dict[str, Any]) -> Any:
        """Return the same for anything there. what: a name, or a model's number and an attribute."""
        said = self._said(json.dumps(what))
        return functools.partial(self._put, what) if said.get("function") is True else self._value(said)

    def _put(self, what: dict[str, Any], *arguments: Any, **named: Any) -> Any:
        said = self._said(json.dumps({**what, "arguments": self._pickled((arguments, named))}))
        while "use" in said:
            said = self._said(json.dumps(self._used(said)))
        if "model" in said:
            return _Model(self, said["model"])
        value = self._value(said)
        states = said.get("chance") or ()
        for one, state in zip(filter(_has_chance, arguments), states, strict=True):
            one.bit_generator.state = from_plain(state)
        return value

    def _said(self, question: str) -> dict[str, Any]:
        try:
            said = json.loads(self.ask(question))
        except (ValueError, RecursionError):
            said = None
        if not isinstance(said, dict):
            raise NotPlain("The answer cannot be read.")
        return said

    def _value(self, said: Mapping[str, Any]) -> Any:
        if "raised" in said:
            raise _error(said)
        return from_plain(said.get("value"))

    def _used(self, said: Mapping[str, Any]) -> dict[str, Any]:
        """Use one of the things that stayed here, as the learner's function wants it."""
        try:
            value, name = self.staying[said["use"]], said.get("attribute", "")
            if name:
                value = getattr(value, name if not name.startswith("_") else "")
            if "with" in said:
                arguments, named = from_plain(said["with"])
                value = value(*arguments, **named)
            return {"result": self._pickled(value)}
        except Exception as error:
            return {"raised": type(error).__name__, "text": str(error)}

    def _pickled(self, value: Any) -> str:
        written = io.BytesIO()
        try:
            _Numbering(written, self._number).dump(value)
        except (pickle.PicklingError, AttributeError, TypeError) as error:
            raise NotPlain(f"The question cannot be put to another kernel ({error}).") from None
        return base64.b64encode(written.getvalue()).decode()

    def _number(self, value: Any) -> int | tuple[int, list[str]] | None:
        """Return the number of a function that must stay here, that and its methods of an object; None for all else."""
        is_function = isinstance(value, _FUNCTIONS) and not _is_importable(value)
        if not is_function and not _does_something(value):
            return None
        self.staying.append(value)
        number, kind = len(self.staying) - 1, type(value)
        if is_function:
            return number
        return number, [name for name in dir(kind) if not name.startswith("_") and callable(getattr(kind, name))]


_FUNCTIONS = (types.FunctionType, types.MethodType, functools.partial)


def _does_something(value: Any) -> bool:
    return type(value).__module__.startswith(_DOING) and not isinstance(value, tuple | list | dict | Exception)


def _is_importable(value: Any) -> bool:
    home = sys.modules.get(getattr(value, "__module__", None) or "")
    return home is not sys.modules["__main__"] and getattr(home, getattr(value, "__qualname__", ""), None) is value


# In both.


def once_reached(kernel: Any, seconds: float = 20) -> Callable[[str], str]:
    """Return a kernel's way to ask whoever runs the notebook, once a message of theirs has come by its stdin.

    What that socket sends to somebody who has not reached it yet is dropped, and both would wait in vain.
    """
    kernel.stdin_socket.poll(1000 * seconds)
    return kernel.raw_input


def _has_chance(value: Any) -> bool:
    return type(value).__module__.startswith("numpy.random") and hasattr(value, "bit_generator")


def _state(value: Any) -> Any:
    return to_plain(value.bit_generator.state)


def _error(said: Mapping[str, Any]) -> Exception:
    """Return the error that was raised on the other side, as far as it is one of Python's own."""
    name, text = str(said.get("raised"))[:80], str(said.get("text"))[:1000]
    kind = getattr(builtins, name, None)
    if isinstance(kind, type) and issubclass(kind, Exception):
        with contextlib.suppress(TypeError):
            return kind(text)
    return NotPlain(text) if name == "NotPlain" else RuntimeError(f"{name}: {text}")
