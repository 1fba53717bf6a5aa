"""Putting a question to a learner's function, and telling apart the ways in which it can fail to answer."""

import contextlib
import io
import sys
import sysconfig
import traceback
import warnings
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

import numpy as np

from ai_lifecycle.feedback.outcome import Broken, NotAttempted, NotYet

_NOT_THEIRS = (
    str(Path(__file__).parents[1]),
    sysconfig.get_path("stdlib"),
    sysconfig.get_path("purelib"),
    "<frozen",
    "<__array",
)

# What to try first, by the kind of error and a word in its message.
_FIRST_AID = (
    (ValueError, "matmul", "For `a @ b` the columns of a must be as many as the rows of b: print both shapes."),
    (ValueError, "broadcast", "Two arrays of different shapes met: print both shapes."),
    (ValueError, "truth value of an array", "Comparing arrays gives an answer for each place: use `np.array_equal`."),
    (ValueError, "read-only", "That array is frozen: read it, and build a new one instead of writing into it."),
    (AttributeError, "weights", "Each layer is a pair: write `weights, bias = layer`."),
    (UnboundLocalError, "", "Give this name a first value before the line that reads it."),
    (NameError, "", "Run the cell that defines this name, or correct its spelling."),
    (ValueError, "missing from input feed", "Ask the session for its input's name: `session.get_inputs()[0].name`."),
    (Exception, "Unexpected input data type", "The session wants float32: `batch.astype(np.float32)`."),
    (TypeError, "positional argument", "The function must take the arguments that the task names, in that order."),
)


def ask(function: Callable, name: str, arguments: dict[str, object], about: str, forbidden: Sequence[Callable] = ()):
    """Return what the learner's function answers, given the arguments in their order.

    name: what the task calls the function. about: for which input, in words.
    forbidden: the course's own functions that would do the task for the learner; they refuse to work meanwhile.

    Raises NotAttempted for the stub, Broken if the function stops with an error, and NotYet if it changed its
    arguments or called a forbidden function. What it prints or warns is dropped: a test cell has to stay silent.
    """
    if not callable(function):
        came = type(function).__name__
        raise Broken(f"{name} should be a function; a {came} came. Has its name been used for something else?")
    kept = [(path, array, array.copy()) for path, array in _arrays(arguments)]
    failure, result = None, None
    with _silence(), _withheld(forbidden) as called:
        try:
            result = function(*arguments.values())
        except (Exception, SystemExit) as error:
            failure = error
    # Raised out here, so that the learner's error does not follow ours as its context.
    if called:
        raise NotYet(f"{name} calls the course's own {called[0]}, which is what this task asks you to write yourself.")
    if failure is not None:
        raise _explained(failure, name, about) from None
    _require_unchanged(kept, arguments, name, about)
    return result


def _arrays(value: object, path: str = "") -> Iterator[tuple[str, np.ndarray]]:
    """Yield every array in nested arguments, with its place in words."""
    if isinstance(value, np.ndarray):
        yield path, value
    elif isinstance(value, dict):
        for key, entry in value.items():
            yield from _arrays(entry, key)
    elif isinstance(value, list | tuple):
        fields = getattr(value, "_fields", None)
        for index, entry in enumerate(value):
            yield from _arrays(entry, f"{path} {fields[index]}" if fields else f"{path}[{index}]")


def _require_unchanged(kept: list, arguments: dict, name: str, about: str) -> None:
    now = list(_arrays(arguments))
    if len(now) != len(kept) or any(a is not b for (_, a), (_, b, _) in zip(now, kept)):
        raise NotYet(
            f"{name} changed a list that it was given {about}: entries were added, removed or replaced. "
            "Build a new list."
        )
    for path, array, before in kept:
        # An array nudged and put back may be off in its last bits.
        error = 8 * np.finfo(array.dtype).eps if np.issubdtype(array.dtype, np.floating) else 0
        if not np.allclose(array, before, rtol=error, atol=error, equal_nan=True):
            raise NotYet(
                f"{name} changed its argument {path} {about}. Whoever called it still needs the old numbers: "
                "work on a copy, and write `a = a - b` instead of `a -= b`."
            )


@contextlib.contextmanager
def _silence() -> Iterator[None]:
    """Drop what is printed and warned; NumPy's own warnings too, whatever the learner has set."""
    sink = io.StringIO()
    with warnings.catch_warnings(), np.errstate(all="ignore"):
        warnings.simplefilter("ignore")
        with contextlib.redirect_stdout(sink), contextlib.redirect_stderr(sink):
            yield


_called: list[str] = []


def _refuse(*arguments, **named):
    # This code runs inside the withheld function, among the names of another module.
    from ai_lifecycle.feedback.answer import refusal

    raise refusal()


def refusal() -> Exception:
    """Note which withheld function was called, even if the learner's code catches this error."""
    _called.append(sys._getframe(1).f_code.co_name)
    return RuntimeError(f"{_called[-1]} is withheld while your own is being checked")


@contextlib.contextmanager
def _withheld(functions: Sequence[Callable]) -> Iterator[list[str]]:
    """Make the course's functions refuse to work, under whatever name the learner holds them; yield those called."""
    codes = [(function, function.__code__) for function in functions]
    _called.clear()
    try:
        for function, _ in codes:
            function.__code__ = _refuse.__code__.replace(co_name=function.__name__)
        yield _called
    finally:
        for function, code in codes:
            function.__code__ = code


def _explained(error: BaseException, name: str, about: str) -> Exception:
    """Return the outcome that fits an error out of the learner's function."""
    frames = traceback.extract_tb(error.__traceback__)
    theirs = [frame for frame in frames if not frame.filename.startswith(_NOT_THEIRS)]
    if isinstance(error, NotImplementedError) and theirs:
        if theirs[-1].name == name:
            return NotAttempted(
                f"{name} still holds its stub: write your code in place of `raise NotImplementedError()`."
            )
        return Broken(
            f"{name} calls {theirs[-1].name}, which is not written yet. Finish that first, or call the course's own, "
            f"if there is one: `from ai_lifecycle import network`, then `network.{theirs[-1].name}`."
        )
    line = f" in line {theirs[-1].lineno}, `{theirs[-1].line}`," if theirs and theirs[-1].line else ""
    text = f"{name} stopped{line} {about}, with {type(error).__name__}: {error}"
    aid = next((aid for kind, word, aid in _FIRST_AID if isinstance(error, kind) and word in str(error)), "")
    return Broken(" ".join([text.rstrip(".") + ".", aid]).strip())
