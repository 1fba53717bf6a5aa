"""Questions with tables in them, and looking at a table that came back: kind, columns and types first, then each cell.

Every function raises NotYet with a sentence for the learner, or returns quietly.
`about` always says for which input: "for the jira board's export of 5 rows".
"""

from collections.abc import Callable, Iterator, Sequence

import numpy as np
import pandas as pd

from ai_lifecycle.feedback.answer import ask
from ai_lifecycle.feedback.compare import kind_of
from ai_lifecycle.feedback.outcome import NotYet

# What the learner may have done, and a function that computes the tables it would have given.
Mistake = tuple[str, Callable[[], pd.DataFrame | tuple[pd.DataFrame, ...]]]


def ask_about_tables(
    function: Callable, name: str, arguments: dict[str, object], about: str, forbidden: Sequence[Callable] = ()
):
    """Return what the learner's function answers, as `answer.ask` does; NotYet too if it changed a table it was given."""
    kept = [(path, table, table.copy()) for path, table in _tables(arguments)]
    result = ask(function, name, arguments, about, forbidden)
    now = [table for _, table in _tables(arguments)]
    if len(now) != len(kept) or any(one is not table for one, (_, table, _) in zip(now, kept)):
        raise NotYet(f"{name} changed a list that it was given {about}. Build a new list.")
    for path, table, before in kept:
        if not table.equals(before) or list(table.columns) != list(before.columns):
            raise NotYet(
                f"{name} changed its argument {path} {about}. Whoever called it still needs the old table: "
                "begin with `table = table.copy()`, or use methods that return a new table, such as `assign`."
            )
    return result


def _tables(arguments: dict[str, object]) -> Iterator[tuple[str, pd.DataFrame]]:
    for name, value in arguments.items():
        if isinstance(value, pd.DataFrame):
            yield name, value
        elif isinstance(value, list):
            yield from ((f"{name}[{place}]", one) for place, one in enumerate(value) if isinstance(one, pd.DataFrame))


def require_table(value: object, name: str, expected: pd.DataFrame, about: str) -> pd.DataFrame:
    """Return `value` if it is a table with the columns of `expected`, in any order, or raise NotYet."""
    if not isinstance(value, pd.DataFrame):
        came = "a single column (Series)" if isinstance(value, pd.Series) else kind_of(value)
        raise NotYet(f"{name} should be a table (DataFrame) {about}; {came} came.")
    missing = [column for column in expected.columns if column not in value.columns]
    more = [str(column) for column in value.columns if column not in expected.columns]
    if missing:
        there = f" There are {', '.join(map(str, value.columns))}." if len(value.columns) < 20 else ""
        raise NotYet(f"{name} should have a column {missing[0]!r} {about}, and has none.{there}")
    if more or not value.columns.is_unique:
        raise NotYet(
            f"{name} has a column that the task does not name {about}: {(more or ['one that occurs twice'])[0]!r}."
        )
    return value


def require_same(
    got: Sequence[pd.DataFrame],
    expected: Sequence[pd.DataFrame],
    names: Sequence[str],
    about: str,
    mistakes: Sequence[Mistake] = (),
    numbered: bool = False,
) -> None:
    """Raise NotYet at the first difference between tables, naming the mistake it looks like.

    numbered: whether the rows' numbers (the index) count too, beside their order.
    """
    for one, right, name in zip(got, expected, names):
        what = difference(one, right, name, numbered)
        if what:
            looks = next((sentence for sentence, would_give in mistakes if _explains(got, expected, would_give)), "")
            what, _, advice = what.partition(". ")
            advice = f"It looks as if {looks}" if looks else advice
            raise NotYet(f"{what} {about}. {advice}".strip())


def _explains(got: Sequence[pd.DataFrame], expected: Sequence[pd.DataFrame], would_give: Callable) -> bool:
    try:
        mistaken = would_give()
    except (ValueError, TypeError, KeyError):  # this case does not allow that mistake
        return False
    mistaken = mistaken if isinstance(mistaken, tuple) else (mistaken,)

    def alike(ones, others):
        return all(not _first_difference(one, other) for one, other in zip(ones, others))

    return alike(got, mistaken) and not alike(expected, mistaken)


def difference(got: pd.DataFrame, expected: pd.DataFrame, name: str, numbered: bool = False) -> str:
    """Return in words how a table differs from the one expected, or "" where it does not; rows count from 0."""
    what = _first_difference(got, expected)
    if numbered and not what and list(got.index) != list(expected.index):
        what = f"should have the index {_short(expected.index)}; {_short(got.index)} came"
    return f"{name} {what}" if what else ""


def _first_difference(got: pd.DataFrame, expected: pd.DataFrame) -> str:
    if set(got.columns) != set(expected.columns):
        return "has other columns"
    if len(got) != len(expected):
        return f"should have {len(expected)} rows; {len(got)} came"
    # Most telling first: where the rows are in another order, every column differs.
    for column in sorted(expected.columns, key=lambda one: one != "ticket"):
        what = _column_difference(got[column], expected[column])
        if what:
            return f"is not right in column {column!r}: {what}"
    return ""


def _column_difference(got: pd.Series, expected: pd.Series) -> str:
    if isinstance(expected.dtype, pd.DatetimeTZDtype):
        if not pd.api.types.is_datetime64_any_dtype(got.dtype):
            return f"it should hold moments (datetime); {got.dtype} came. Use `pd.to_datetime`."
        if not isinstance(got.dtype, pd.DatetimeTZDtype):
            return "its moments have no time zone. Say where they were written: `.dt.tz_localize(zone)`."
        if str(got.dtype.tz) not in ("UTC", "UTC+00:00"):
            return f"its moments are in {got.dtype.tz}, not in UTC. Convert them: `.dt.tz_convert('UTC')`."
    elif pd.api.types.is_numeric_dtype(expected.dtype):
        if not pd.api.types.is_numeric_dtype(got.dtype):
            return f"it should hold numbers; {got.dtype} came"
        if got.dtype == bool:
            return "it should hold the whole numbers 0 and 1; True and False came. Convert: `.astype(int)`."
        if pd.api.types.is_integer_dtype(expected.dtype) and not np.all(np.isfinite(got.to_numpy(float))):
            return "nan (not a number) came, where every row has a number"
    wrong = np.flatnonzero(~_equal(got, expected))
    if not len(wrong):
        return ""
    row = int(wrong[0])
    return f"row {row} should hold {_cell(expected.iloc[row])}; {_cell(got.iloc[row])} came"


def _equal(got: pd.Series, expected: pd.Series) -> np.ndarray:
    one, other = got.reset_index(drop=True), expected.reset_index(drop=True)
    if pd.api.types.is_numeric_dtype(expected.dtype):
        return np.isclose(one.to_numpy(float), other.to_numpy(float), rtol=1e-9, atol=1e-9, equal_nan=True)
    one, other = one.astype(object), other.astype(object)
    return ((one == other) | (one.isna() & other.isna())).to_numpy(bool)


def _cell(value: object) -> str:
    if pd.isna(value):
        return "a gap"
    return f"{value.item() if isinstance(value, np.generic) else value}"


def _short(index: pd.Index) -> str:
    shown = ", ".join(map(str, index[:4]))
    return f"{shown}, …" if len(index) > 4 else shown or "of no rows"
