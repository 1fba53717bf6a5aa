"""Plain data: values as text and back, without running anything that the text could name.

What a clean kernel takes from a learner's process travels like this: numbers, text, lists, arrays, tables. Of exact
types only, for an object that merely looks like a number decides itself what it equals. An object of another class is
no plain data. Light to import, for kernels do; NumPy and pandas are imported when they are met.
"""

import base64
import dataclasses
import datetime
import math
import re
import sys
from typing import Any

_AS_IT_IS = (type(None), bool, int, float, str)
_NUMBERS = "biufcSUmM"  # NumPy's kinds of elements that hold nothing but themselves
_MOMENTS = re.compile(r"datetime64\[(s|ms|us|ns)(, UTC)?\]|timedelta64\[(s|ms|us|ns)\]")


class NotPlain(ValueError):
    """A value that is no plain data, or a text that does not spell any."""


def to_plain(value: Any) -> Any:
    """Return a value as what JSON can hold. Raises NotPlain if it, or something in it, is no plain data.

    >>> to_plain((1, 2.5))
    ['tuple', [1, 2.5]]
    """
    kind = type(value)
    if kind in _AS_IT_IS:
        return value
    if kind in (list, tuple, set, frozenset):
        return [kind.__name__, [to_plain(entry) for entry in value]]
    if kind is dict or (kind.__module__ == "collections" and isinstance(value, dict)):
        return ["dict", [[to_plain(key), to_plain(entry)] for key, entry in value.items()]]
    if _is_of_the_course(kind):
        entries = value if issubclass(kind, tuple) else [getattr(value, one.name) for one in dataclasses.fields(kind)]
        return ["named", kind.__module__, kind.__qualname__, [to_plain(entry) for entry in entries]]
    if kind is bytes:
        return ["bytes", base64.b64encode(value).decode()]
    module = kind.__module__.partition(".")[0]
    if module == "numpy":
        return _from_numpy(value)
    if module == "pandas":
        return _from_pandas(value)
    raise NotPlain(f"{_name(kind)} is no plain data")


def from_plain(data: Any) -> Any:
    """Return the value that `to_plain` wrote. Raises NotPlain for anything it would not have written.

    >>> from_plain(["tuple", [1, 2.5]])
    (1, 2.5)
    """
    if type(data) in _AS_IT_IS:
        return data
    try:
        name, *parts = data
        if type(name) is not str:
            raise NotPlain("a value without its kind")
        return _READERS[name](*parts)
    except NotPlain:
        raise
    except Exception as error:  # whoever wrote it is not trusted: any fault in it is the same
        raise NotPlain(f"a value that cannot be read ({type(error).__name__})") from None


def _is_of_the_course(kind: Any) -> bool:
    """Whether a class is one of the course's own named tuples or frozen dataclasses, which only hold their entries."""
    home = sys.modules.get(kind.__module__) if isinstance(kind, type) else None
    return (
        isinstance(kind, type)
        and (issubclass(kind, tuple) and hasattr(kind, "_fields") or _is_frozen(kind))
        and kind.__module__.startswith("ai_lifecycle.")
        and getattr(home, kind.__qualname__, None) is kind
    )


def _is_frozen(kind: type) -> bool:
    return dataclasses.is_dataclass(kind) and kind.__dataclass_params__.frozen and all(
        one.init and not one.kw_only for one in dataclasses.fields(kind)
    )


def _from_numpy(value: Any) -> Any:
    import numpy as np

    if type(value) is np.ndarray:
        if value.dtype.kind == "O":
            return ["objects", list(value.shape), [to_plain(entry) for entry in value.ravel().tolist()]]
        if value.dtype.kind in _NUMBERS:
            content = base64.b64encode(np.ascontiguousarray(value).tobytes()).decode()
            return ["array", value.dtype.str, list(value.shape), content]
    elif isinstance(value, np.generic) and type(value) is value.dtype.type and value.dtype.kind in _NUMBERS:
        return ["scalar", value.dtype.str, base64.b64encode(value.tobytes()).decode()]
    raise NotPlain(f"{_name(type(value))} of {value.dtype} is no plain data")


def _from_pandas(value: Any) -> Any:
    import pandas as pd

    if type(value) is pd.DataFrame:
        columns = [[to_plain(name), _from_column(value.iloc[:, place])] for place, name in enumerate(value.columns)]
        return ["table", columns, _from_column(value.index.to_series()), to_plain(value.index.name)]
    if type(value) is pd.Series:
        return ["column", _from_column(value), _from_column(value.index.to_series()), to_plain(value.name)]
    if type(value) is pd.Timestamp:
        return ["moment", value.isoformat()]
    if value is pd.NaT or value is pd.NA:
        return ["missing", str(value)]
    raise NotPlain(f"{_name(type(value))} is no plain data")


def _from_column(values: Any) -> Any:
    """Return a column with its type: numbers as an array, moments as their count, all else as a list."""
    name = str(values.dtype)
    if values.dtype.kind in "biufc" and not hasattr(values.dtype, "numpy_dtype"):
        return [name, to_plain(values.to_numpy())]
    if _MOMENTS.fullmatch(name):
        return [name, to_plain(values.astype("int64").to_numpy())]
    if name in ("object", "str", "string"):
        return [name, to_plain(list(values))]
    raise NotPlain(f"a column of {name} is no plain data")


def _to_named(module: str, name: str, entries: list) -> Any:
    kind = getattr(sys.modules.get(module), name, None)
    if not _is_of_the_course(kind):
        raise NotPlain("a named tuple or dataclass that the course does not have")
    return kind(*map(from_plain, entries))


def _to_array(dtype: str, shape: list, content: str) -> Any:
    import numpy as np

    kind = np.dtype(dtype)
    if type(dtype) is not str or kind.kind not in _NUMBERS or kind.names or kind.subdtype:
        raise NotPlain("an array of something else than numbers or text")
    return np.frombuffer(base64.b64decode(content, validate=True), kind).reshape(_shape(shape)).copy()


def _to_objects(shape: list, entries: list) -> Any:
    import numpy as np

    if type(entries) is not list or len(entries) != math.prod(_shape(shape)):
        raise NotPlain("an array with a wrong number of entries")
    flat = np.empty(len(entries), dtype=object)
    for place, entry in enumerate(entries):
        flat[place] = from_plain(entry)
    return flat.reshape(_shape(shape))


def _to_table(columns: list, index: list, name: Any) -> Any:
    import pandas as pd

    labels = [from_plain(label) for label, _ in columns]
    rows = pd.Index(_to_column(index), name=from_plain(name))
    table = pd.DataFrame({place: _to_column(column) for place, (_, column) in enumerate(columns)})
    if len(table.columns) and len(table) != len(rows):
        raise NotPlain("a table whose index has another length")
    table.index = rows if len(table.columns) else rows[:0]
    table.columns = pd.Index(labels, dtype=None if labels else object)
    return table


def _to_series(column: list, index: list, name: Any) -> Any:
    import pandas as pd

    return pd.Series(_to_column(column).array, index=pd.Index(_to_column(index)), name=from_plain(name))


def _to_column(column: list) -> Any:
    import pandas as pd

    dtype, entries = column
    values = pd.Series(from_plain(entries), dtype=None if _MOMENTS.fullmatch(dtype) else dtype)
    if _MOMENTS.fullmatch(dtype) and values.dtype == "int64":
        unit = re.sub(r".*\[(\w+).*", r"\1", dtype)
        plain = values.astype(f"{dtype[:dtype.index('64')]}64[{unit}]")
        return plain.dt.tz_localize("UTC") if dtype.endswith("UTC]") else plain
    if str(values.dtype) != dtype or dtype not in ("object", "str", "string") and values.dtype.kind not in "biufc":
        raise NotPlain(f"a column that is not of type {dtype}")
    return values


def _to_missing(name: str) -> Any:
    import pandas as pd

    return {"NaT": pd.NaT, "<NA>": pd.NA}[name]


def _to_moment(text: str) -> Any:
    import pandas as pd

    datetime.datetime.fromisoformat(text)  # pandas would take much else
    return pd.Timestamp(text)


def _shape(shape: Any) -> tuple[int, ...]:
    if type(shape) is not list or not all(type(size) is int and size >= 0 for size in shape):
        raise NotPlain("an array without a shape")
    return tuple(shape)


def _name(kind: type) -> str:
    return f"an object of type {str(kind.__name__)[:60]}"


_READERS = {
    "list": lambda entries: [from_plain(entry) for entry in entries],
    "tuple": lambda entries: tuple(from_plain(entry) for entry in entries),
    "set": lambda entries: {from_plain(entry) for entry in entries},
    "frozenset": lambda entries: frozenset(from_plain(entry) for entry in entries),
    "dict": lambda pairs: {from_plain(key): from_plain(entry) for key, entry in pairs},
    "named": _to_named,
    "bytes": lambda text: base64.b64decode(text, validate=True),
    "array": _to_array,
    "scalar": lambda dtype, content: _to_array(dtype, [], content)[()],
    "objects": _to_objects,
    "table": _to_table,
    "column": _to_series,
    "moment": _to_moment,
    "missing": _to_missing,
}
