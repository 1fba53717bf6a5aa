"""Looking at what an answer returned: kind, shape, dtype and missing numbers first, then the numbers themselves.

Every function raises NotYet with a sentence for the learner, or returns quietly.
`about` always says for which input: "for a network of widths 3-4-2 and 7 rows".
"""

from collections.abc import Callable, Sequence

import numpy as np

from ai_lifecycle.feedback.outcome import NotYet

# Two right programs add the same numbers in different orders. Each rounding is off by at most half an eps, and our
# cases add fewer than a thousand numbers; a slope measured by nudging is a thousand times less exact than this.
ROUNDINGS = 1000

NEARLY = (
    "The first digits are right and the last are not: was something rounded, computed in float32, "
    "or measured by nudging instead of computed?"
)

# What the learner may have done, and a function that computes what it would have given.
Mistake = tuple[str, Callable[[], Sequence]]


def allowed_error(dtype: np.dtype, scale: float, roundings: int = ROUNDINGS) -> float:
    """Return how far two right answers may differ when numbers as large as `scale` were computed in `dtype`."""
    return roundings * float(np.finfo(dtype).eps) * max(1.0, scale)


def require_list(value: object, name: str, length: int, about: str, why: str = "") -> list:
    """Return `value` as a list of `length` entries, or raise NotYet. A tuple is as good as a list."""
    if value is None:
        why = ""
    if not isinstance(value, list | tuple):
        raise NotYet(f"{name} should be a list with {length} entries {about}; {kind_of(value)} came.{_space(why)}")
    if len(value) != length:
        raise NotYet(f"{name} should have {length} entries {about}; {len(value)} came.{_space(why)}")
    return list(value)


def require_array(value: object, name: str, expected: np.ndarray, about: str, why: str = "") -> np.ndarray:
    """Return `value` if it is an array of decimals with the shape and precision of `expected`, or raise NotYet."""
    if not isinstance(value, np.ndarray | np.generic):
        raise NotYet(f"{name} should be a NumPy array {about}; {kind_of(value)} came.{_space(why)}")
    array = np.asarray(value)
    if array.shape != expected.shape:
        turned = " It is transposed: rows and columns have changed places." if array.T.shape == expected.shape else ""
        raise NotYet(
            f"{name} should have shape {expected.shape} {about}; shape {array.shape} came.{turned or _space(why)}"
        )
    if not np.issubdtype(array.dtype, np.floating):
        raise NotYet(
            f"{name} should hold decimal numbers (float) {about}; dtype {array.dtype} came. "
            "Arrays of whole numbers cut off everything behind the point."
        )
    if np.finfo(array.dtype).eps > np.finfo(expected.dtype).eps:
        raise NotYet(
            f"{name} should be {expected.dtype}, like the input, {about}; {array.dtype} came: digits were lost."
        )
    require_finite(array, name, about)
    return array


def require_number(value: object, name: str, about: str) -> float:
    """Return `value` as a float if it is one decimal number, or raise NotYet."""
    if isinstance(value, np.ndarray) and value.shape == ():
        value = value[()]
    if not isinstance(value, float | np.floating):
        raise NotYet(f"{name} should be one number, a float, {about}; {kind_of(value)} came.")
    require_finite(np.asarray(value), name, about)
    return float(value)


def require_finite(array: np.ndarray, name: str, about: str) -> None:
    """Raise NotYet if there is a nan or an infinity in `array`."""
    if not np.isfinite(array).all():
        word = "nan (not a number)" if np.isnan(array).any() else "inf (infinity)"
        raise NotYet(
            f"{name} should hold ordinary numbers {about}; {word} came. "
            "Look for exp of a large number, log of 0, or a division by 0."
        )


def require_close(
    got: Sequence,
    expected: Sequence,
    names: Sequence[str],
    about: str,
    mistakes: Sequence[Mistake] = (),
    error: float | None = None,
) -> None:
    """Raise NotYet at the first number that is not close to the expected one, naming the mistake it looks like.

    got, expected: numbers or arrays, one for each of `names`.
    error: the largest difference between two right answers; by default what rounding allows.
    """
    if error is None:
        largest = max(float(np.max(np.abs(one), initial=0)) for one in expected)
        error = allowed_error(np.asarray(expected[0]).dtype, largest)
    for one, right, name in zip(got, expected, names):
        one, right = np.asarray(one), np.asarray(right)
        off = np.abs(one - right)
        if off.size and off.max() > error:
            place = np.unravel_index(off.argmax(), off.shape)
            where = f" at {list(map(int, place))}" if place else ""
            pair = f"expected {_digits(right[place], one[place])}, came {_digits(one[place], right[place])}"
            sentence = likely(got, expected, mistakes, error)
            if not sentence and same(got, expected, max(error, 1e-6)):
                sentence = NEARLY
            raise NotYet(f"{name} is not right{where} {about}: {pair}.{_space(sentence)}")


def likely(got: Sequence, expected: Sequence, mistakes: Sequence[Mistake], error: float) -> str:
    """Return, in a sentence, the first mistake that would have given `got`, or an empty one.

    A mistake that would have given the right result in this case explains nothing and is passed over.
    """
    for sentence, would_give in mistakes:
        with np.errstate(all="ignore"):
            try:
                mistaken = would_give()
            except ValueError:  # the shapes of this case do not allow that mistake
                continue
        if same(got, mistaken, error) and not same(expected, mistaken, error):
            return f"It looks as if {sentence}"
    return ""


def same(one: object, other: object, error: float) -> bool:
    """Return whether two numbers, arrays, or lists of such agree everywhere to within `error`."""
    if isinstance(one, list | tuple) and isinstance(other, list | tuple):
        return len(one) == len(other) and all(same(a, b, error) for a, b in zip(one, other))
    one, other = np.asarray(one), np.asarray(other)
    return one.shape == other.shape and bool(np.all(np.abs(one - other) <= error))


def shapes(value: object) -> object:
    """Return the shapes of arrays in nested lists, in lists of the same nesting; None for anything else."""
    if isinstance(value, list | tuple):
        return [shapes(entry) for entry in value]
    return value.shape if isinstance(value, np.ndarray) else None


def kind_of(value: object) -> str:
    """Return what a value is, in a beginner's words: "a list with 3 entries", "an array of shape (2, 3)"."""
    if value is None:
        return "None (is there a `return`?)"
    if isinstance(value, np.ndarray):
        return f"an array of shape {value.shape} and dtype {value.dtype}"
    if isinstance(value, list | tuple):
        return f"a {type(value).__name__} with {len(value)} entries"
    if isinstance(value, bool | int | float | str | np.generic):
        return f"{value!r:.60} ({type(value).__name__})"
    return f"an object of type {type(value).__name__}"


def _space(sentence: str) -> str:
    return f" {sentence}" if sentence else ""


def _digits(number: float, other: float) -> str:
    """Write a number with as many digits as it takes to tell it from the other one."""
    short = f"{number:.4g}"
    return short if short != f"{other:.4g}" else f"{number:.16g}"
