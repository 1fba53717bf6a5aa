"""What a model expects of a row: the names, types and bounds of its features, and what is wrong with a row.

Every door of a served model (one request, a batch, a CSV file) asks here, so that they refuse the same rows
for the same reasons.
"""

import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import Any, NamedTuple

import numpy as np

DTYPES = ("float64", "int64", "bool", "str")
_BOOLS = {"true": True, "false": False}  # as pandas, spreadsheets and JSON write them, in any case


class Problem(NamedTuple):
    """One thing that is wrong with a row. field: the feature's name. reason: in words, to be read after the name."""

    field: str
    reason: str


@dataclass(frozen=True)
class Feature:
    """One column that a model expects.

    name: as in the training table. dtype: one of DTYPES; of a "bool" the model sees 1 or 0, which a row may hold too.
    low, high: the smallest and largest number accepted, in the column's unit; None for no bound.
    choices: the texts accepted, for dtype "str"; empty for any text.
    may_be_missing: whether a row may leave it out; the model then sees NaN (numbers) or None (texts).
    Raises ValueError if these contradict each other.

    >>> Feature("team_load", "float64", low=0, high=3).low
    0
    """

    name: str
    dtype: str = "float64"
    low: float | None = None
    high: float | None = None
    choices: tuple[str, ...] = ()
    may_be_missing: bool = False

    def __post_init__(self):
        if isinstance(self.choices, str) or not isinstance(self.choices, Iterable):
            raise ValueError(f"The choices of feature {self.name!r} are a list of texts, not {short(self.choices)}.")
        object.__setattr__(self, "choices", tuple(self.choices))
        if not isinstance(self.may_be_missing, bool):
            raise ValueError(f"Feature {self.name!r} may be missing: True or False, not {short(self.may_be_missing)}.")
        if not isinstance(self.name, str) or not self.name:
            raise ValueError(f"A feature's name is a text of at least one letter, not {self.name!r}.")
        if self.dtype not in DTYPES:
            raise ValueError(f"Feature {self.name!r} has dtype {self.dtype!r}; the dtypes are {', '.join(DTYPES)}.")
        for bound in (self.low, self.high):
            if bound is not None and (not _is_number(bound) or not _is_finite(bound)):
                raise ValueError(f"The bounds of feature {self.name!r} are finite numbers or None, not {short(bound)}.")
        if self.low is not None and self.high is not None and self.low > self.high:
            raise ValueError(f"Feature {self.name!r} has its low bound {self.low} above its high bound {self.high}.")
        if self.dtype == "bool" and (self.low is not None or self.high is not None):
            raise ValueError(f"Feature {self.name!r} has bounds, so its dtype must be a number's, not 'bool'.")
        if self.choices and self.dtype != "str":
            raise ValueError(f"Feature {self.name!r} has choices, so its dtype must be 'str', not {self.dtype!r}.")
        if not all(isinstance(choice, str) for choice in self.choices):
            raise ValueError(f"The choices of feature {self.name!r} are texts, not {self.choices!r}.")

    @property
    def is_number(self) -> bool:
        """Whether the model sees a number here."""
        return self.dtype != "str"

    def example(self) -> float | int | bool | str:
        """Return a value that this feature accepts: the middle of its bounds, or its first choice."""
        if self.dtype == "bool":
            return False
        if not self.is_number:
            return self.choices[0] if self.choices else ""
        low, high = self.low, self.high
        middle = (low + high) / 2 if low is not None and high is not None else (low if low is not None else high or 0)
        return middle if self.dtype == "float64" else math.ceil(low) if low is not None else math.floor(middle)

    def reason(self, value: Any) -> str | None:
        """Return why `value` is not accepted, in words; None if it is."""
        if value is None or (self.may_be_missing and _is_gap(value)):
            return None if self.may_be_missing else "is missing"
        if not self.is_number:
            return self._reason_of_text(value)
        if self.dtype == "bool":
            is_one = isinstance(value, (bool, np.bool_)) or (_is_number(value) and value in (0, 1))
            return None if is_one else f"must be true or false, not {short(value)}"
        if not _is_number(value):
            return f"must be a number, not {short(value)}"
        if not _is_finite(value):
            return f"must be a finite number, not {short(value)}"
        if self.dtype == "int64" and value != int(value):
            return f"must be a whole number, not {short(value)}"
        if self.low is not None and value < self.low:
            return f"must be at least {_plain(self.low)}, not {short(value)}"
        if self.high is not None and value > self.high:
            return f"must be at most {_plain(self.high)}, not {short(value)}"
        return None

    def _reason_of_text(self, value: Any) -> str | None:
        if not isinstance(value, str):
            return f"must be a text, not {short(value)}"
        if self.choices and value not in self.choices:
            return f"must be one of {', '.join(self.choices)}, not {short(value)}"
        return None


def features_of(
    table: Any, bounds: Mapping[str, tuple[float | None, float | None]] | None = None
) -> tuple[Feature, ...]:
    """Return the features of a pandas table, column by column, in its order.

    Bounds are the smallest and largest value seen; `bounds` gives other ones ({"team_load": (0, 3)}), for the table
    rarely holds all that may come. Choices are the texts seen. A column with gaps may be missing later too.
    A column of True and False has dtype "bool"; with bounds, it is one of whole numbers.

    >>> import pandas as pd
    >>> features_of(pd.DataFrame({"points": [1, 8]}))[0]
    Feature(name='points', dtype='int64', low=1, high=8, choices=(), may_be_missing=False)
    """
    bounds = bounds or {}
    features = []
    for name in table.columns:
        gaps = bool(table[name].isna().any())
        known = table[name].dropna().infer_objects()  # a column of True, False and gaps holds objects
        kind = known.dtype.kind if len(known) else table[name].dtype.kind
        if kind == "b" and name not in bounds:
            features.append(Feature(str(name), "bool", may_be_missing=gaps))
        elif kind in "iufb":
            low, high = bounds.get(name, (known.min().item(), known.max().item()) if len(known) else (None, None))
            dtype = "float64" if kind == "f" else "int64"
            features.append(Feature(str(name), dtype, low, high, may_be_missing=gaps))
        else:
            features.append(
                Feature(str(name), "str", choices=tuple(sorted(set(known.astype(str)))), may_be_missing=gaps)
            )
    return tuple(features)


def problems(row: Any, features: Sequence[Feature]) -> list[Problem]:
    """Return everything that is wrong with one row, in the features' order; an empty list for a good row.

    row: names and values, as JSON gives them.

    >>> problems({"load": -1}, [Feature("load", low=0)])
    [Problem(field='load', reason='must be at least 0, not -1')]
    """
    if not isinstance(row, Mapping):
        return [Problem("", f"a row is an object with a value for each field, not {short(row)}")]
    found = []
    for feature in features:
        reason = feature.reason(row.get(feature.name))
        if reason is not None:
            found.append(Problem(feature.name, reason))
    known = {feature.name for feature in features}
    # A name may hold half a letter, which JSON can write and no answer can.
    strange = [str(name).encode(errors="backslashreplace").decode() for name in row if name not in known]
    return [*found, *(Problem(name, "is not a field of this model") for name in strange)]


def read_texts(texts: Mapping[str, str | None], features: Sequence[Feature]) -> dict[str, Any]:
    """Return the row that a line of a CSV file means: its texts as the numbers that the features ask for.

    An empty text is a missing value. A text that is no number stays a text, for `problems` to name.

    >>> read_texts({"points": "3", "team": "Comet", "load": ""}, [Feature("points", "int64"), Feature("load")])
    {'points': 3, 'load': None}
    """
    row = {}
    for feature in features:
        text = texts.get(feature.name)
        row[feature.name] = None if text is None or text.strip() == "" else _meant(text, feature)
    return row


def columns_of(rows: Any, features: Sequence[Feature]) -> dict[str, np.ndarray]:
    """Return one array for each feature, float64 for numbers and object for texts, each of shape (rows,).

    rows: a table with named columns, a list of rows with named values, or an array of shape (rows, features) whose
    columns are in the features' order. Columns that no feature names are left out.
    Raises ValueError, in one sentence, if a column lacks or holds what its feature does not take.
    """
    names = [feature.name for feature in features]
    if hasattr(rows, "columns"):
        missing = [name for name in names if name not in rows.columns]
        picked = {} if missing else {name: _values(rows[name]) for name in names}
    elif isinstance(rows, Sequence) and all(isinstance(row, Mapping) for row in rows):
        missing = [f.name for f in features if not f.may_be_missing and any(f.name not in row for row in rows)]
        picked = {} if missing else {name: [row.get(name) for row in rows] for name in names}
    else:
        array = np.asarray(rows)
        if array.ndim != 2 or array.shape[1] != len(names):
            raise ValueError(
                f"The rows must have shape (rows, {len(names)}), a column for each feature, not {array.shape}."
            )
        missing, picked = [], {name: array[:, place] for place, name in enumerate(names)}
    if missing:
        raise ValueError(f"The rows lack {', '.join(missing)}; the model needs {', '.join(names)}.")
    return {feature.name: _column(picked[feature.name], feature) for feature in features}


def as_json(features: Iterable[Feature]) -> list[dict[str, Any]]:
    """Return the features as plain values for a JSON file."""
    return [{**asdict(feature), "choices": list(feature.choices)} for feature in features]


def _values(column: Any) -> np.ndarray:
    """Return what a column of a table holds; the gaps of pandas' own types, which NumPy does not know, as None."""
    return column.to_numpy() if isinstance(column.dtype, np.dtype) else column.to_numpy(dtype=object, na_value=None)


def _column(values: Any, feature: Feature) -> np.ndarray:
    if not feature.is_number:
        texts = np.empty(len(values), dtype=object)
        texts[:] = [value if isinstance(value, str) else None for value in values]
        for value, text in zip(values, texts):
            if text is None and not (feature.may_be_missing and _is_gap(value)):
                raise ValueError(f"Column {feature.name!r} holds texts, and {short(value)} is none.")
        return texts
    try:
        numbers = np.array(values, dtype=np.float64)
    except (TypeError, ValueError):
        raise ValueError(f"Column {feature.name!r} holds something that is not a number.") from None
    if not feature.may_be_missing and not np.isfinite(numbers).all():
        place = int(np.flatnonzero(~np.isfinite(numbers))[0])
        raise ValueError(
            f"Column {feature.name!r} holds {numbers[place]} in row {place}; it takes finite numbers only."
        )
    return numbers


def _meant(text: str, feature: Feature) -> float | int | bool | str:
    if feature.dtype == "bool":
        return _BOOLS.get(text.strip().lower(), _number(text))
    return _number(text) if feature.is_number else text


def _number(text: str) -> float | int | str:
    text = text.strip()
    try:
        # Python reads 1_000 as a number; no program that writes CSV files means one by it.
        value = float(text) if "_" not in text else text
    except ValueError:
        return text
    return int(value) if isinstance(value, float) and value.is_integer() and abs(value) < 2**53 else value


def _is_gap(value: Any) -> bool:
    return value is None or (isinstance(value, float) and math.isnan(value))


def _is_number(value: Any) -> bool:
    return isinstance(value, (int, float, np.integer, np.floating)) and not isinstance(value, bool)


def _plain(bound: float) -> str:
    return f"{int(bound)}" if bound == int(bound) else f"{bound}"


def _is_finite(value: float) -> bool:
    try:
        return math.isfinite(value)
    except OverflowError:  # a whole number of more than 308 digits
        return False


def short(value: Any) -> str:
    """Return a value as it may stand in a sentence: at most 40 characters, none of which moves a terminal's cursor."""
    try:
        text = ascii(value)
    except (ValueError, RecursionError):  # a whole number of thousands of digits, or lists in lists without end
        return "one too long to show"
    return text if len(text) <= 40 else text[:37] + "..."
