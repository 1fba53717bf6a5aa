"""From what boards export to data a model may learn from: gather, merge, label, look for leaks, split; and the digits.

The order is the lesson's: `read_export`, `to_shared`, `merge`, `add_label`, `separation`, `split_by_time`. `load_tickets`
goes straight from the world of tickets to arrays, for lessons that start from clean data.
"""

import difflib
from pathlib import Path
from typing import NamedTuple

import numpy as np
import pandas as pd

from ai_lifecycle.board_exports import MOMENTS, Board
from ai_lifecycle.tickets import KINDS, KNOWN_AT_START, TEAMS, World, make_tickets

NUMBERS = ("story_points", "team_load", "experience", "dependencies", "comments")


class Split(NamedTuple):
    """Rows to learn from and rows kept aside: inputs (rows, features), labels (rows,) integers."""

    train_inputs: np.ndarray
    train_labels: np.ndarray
    test_inputs: np.ndarray
    test_labels: np.ndarray


class Tickets(NamedTuple):
    """Like Split, of tickets: inputs (rows, features) floats in their own units, labels (rows,) 1 where it slipped.

    names: what each column of the inputs is, in order.
    """

    train_inputs: np.ndarray
    train_labels: np.ndarray
    test_inputs: np.ndarray
    test_labels: np.ndarray
    names: tuple[str, ...]


class ExportError(ValueError):
    """A file is not an export the course can read; the message names file, row and column, and what to do."""


def load_digits(test_share: float = 0.25, seed: int = 0) -> Split:
    """Return the 1,797 handwritten digits that scikit-learn carries, split into training and test rows.

    Inputs have 64 columns, the pixels of an 8 by 8 picture row by row, from 0 (paper) to 1 (ink).
    The split keeps the share of each digit. Nothing is downloaded.
    Source: UCI, "Optical Recognition of Handwritten Digits", 1998.

    >>> load_digits().train_inputs.shape
    (1347, 64)
    """
    # Imported here so that the NumPy half of the course starts without scikit-learn.
    from sklearn.datasets import load_digits as sklearn_digits
    from sklearn.model_selection import train_test_split

    inputs, labels = sklearn_digits(return_X_y=True)
    parts = train_test_split(inputs / 16, labels, test_size=test_share, random_state=seed, stratify=labels)
    train_inputs, test_inputs, train_labels, test_labels = parts
    return Split(train_inputs, train_labels, test_inputs, test_labels)


def load_tickets(rows: int = 2000, seed: int = 0, test_share: float = 0.25, world: World = World()) -> Tickets:
    """Return tickets of one world, split by time: the last sprints, about `test_share` of all, are the test rows.

    The inputs are what is known when a sprint starts, in their own units (scaling belongs to the model); the column
    that leaks the answer is left out. Raises ValueError for arguments out of range.

    >>> tickets = load_tickets(rows=1000)
    >>> tickets.train_inputs.shape[1] == len(tickets.names)
    True
    """
    if not 0 < test_share < 1:
        raise ValueError(f"test_share is a share between 0 and 1, not {test_share!r}.")
    table = make_tickets(rows, seed, world)
    sprints = table["sprint"].nunique()
    if sprints < 2:
        raise ValueError("A split by time needs tickets of at least 2 sprints: ask for more rows.")
    train, test = split_by_time(table, test_sprints=min(max(1, round(sprints * test_share)), sprints - 1))
    (train_inputs, names), (test_inputs, _) = as_inputs(train), as_inputs(test)
    return Tickets(train_inputs, train["slipped"].to_numpy(), test_inputs, test["slipped"].to_numpy(), names)


def as_inputs(table: pd.DataFrame) -> tuple[np.ndarray, tuple[str, ...]]:
    """Return what is known at a sprint's start as numbers, (rows, features) floats, and the names of the columns.

    A word becomes columns of 0 and 1, one for each value but the first, which is where all of them are 0.
    A gap stays a gap (nan). Raises KeyError if `table` lacks a column of KNOWN_AT_START.

    >>> as_inputs(make_tickets(5))[1][:4]
    ('team is Borealis', 'team is Comet', 'kind is bug', 'kind is chore')
    """
    columns = {}
    for name in KNOWN_AT_START:
        values = {"team": TEAMS, "kind": KINDS}.get(name)
        if values is None:
            columns[name.replace("_", " ")] = table[name].to_numpy(dtype=float)
        else:
            columns.update({f"{name} is {value}": (table[name] == value).to_numpy(float) for value in values[1:]})
    return np.column_stack(list(columns.values())), tuple(columns)


def read_export(path: str | Path, board: Board) -> pd.DataFrame:
    """Return a board's CSV file as it is, after checking it: its own columns, dates as text, numbers as numbers.

    The ticket's and the sprint's number are cut out of the text around them. Rows are counted with the heading as row 1.
    Raises ExportError if there is no such file, or it is empty, no CSV, lacks a column, or has a date that does not
    follow the board's format, a number that is none, or story points below 0.
    """
    path = Path(path)
    table = _read_text(path)
    missing = [own for own in board.columns.values() if own not in table.columns]
    if missing:
        near = difflib.get_close_matches(missing[0], list(table.columns), n=1, cutoff=0)
        raise ExportError(
            f"{path.name}: column {missing[0]!r} is missing in row 1 (the nearest there is {near[0]!r}). "
            f"Is this an export of the {board.name} board?"
        )
    _read_numbers(table, board, path)
    _require_moments_and_words(table, board, path)
    return table


def _read_numbers(table: pd.DataFrame, board: Board, path: Path) -> None:
    """Turn the text of numbers into numbers, in place."""
    for shared in ("ticket", "sprint"):
        own = board.columns[shared]
        numbers = table[own].str.extract(r"(?:^|\D)(\d{1,9})$", expand=False)
        _require(numbers.notna(), table, own, path, "should end in a number")
        table[own] = numbers.astype(np.int64)
    for shared in NUMBERS:
        own = board.columns[shared]
        numbers = pd.to_numeric(table[own], errors="coerce")
        _require(numbers.notna() | table[own].isna(), table, own, path, "should be a number or empty")
        _require(~(numbers < 0) & ~np.isinf(numbers), table, own, path, "should be 0 or more")
        table[own] = numbers


def _require_moments_and_words(table: pd.DataFrame, board: Board, path: Path) -> None:
    example = pd.Timestamp("2025-01-31 17:05").strftime(board.date_format)
    for shared in MOMENTS:
        own = board.columns[shared]
        readable = pd.to_datetime(table[own], format=board.date_format, errors="coerce").notna()
        allowed = readable | (table[own].isna() if shared == "closed" else False)
        _require(allowed, table, own, path, f"should be a date written like {example}")
    for shared, words in [("kind", board.kinds), ("priority", board.priorities)]:
        own = board.columns[shared]
        _require(table[own].isin(list(words)), table, own, path, f"should be one of {', '.join(words)}")


def _read_text(path: Path) -> pd.DataFrame:
    """Return a CSV file with every cell as text and an empty one as missing."""
    try:
        table = pd.read_csv(path, dtype=str, keep_default_na=False, na_values=[""], encoding="utf-8-sig")
    except FileNotFoundError:
        raise ExportError(f"There is no file {path}: export the board again, or correct the path.") from None
    except pd.errors.EmptyDataError:
        raise ExportError(f"{path.name} is empty, row 1 with the names of the columns too: export it again.") from None
    except (pd.errors.ParserError, UnicodeDecodeError, IsADirectoryError, PermissionError) as error:
        why = " ".join(str(error).split())
        raise ExportError(f"{path.name} is not a CSV file this course can read ({why}): export it as CSV.") from None
    if not len(table):
        raise ExportError(f"{path.name} has names of columns in row 1 and no ticket below: export it again.")
    return table


def _require(good: pd.Series, table: pd.DataFrame, column: str, path: Path, what: str) -> None:
    if not good.all():
        row = int(np.flatnonzero(~good.to_numpy())[0])
        value = table[column].iloc[row]
        came = "is empty" if pd.isna(value) else f"is {str(value)[:40]!r}"
        raise ExportError(f"{path.name}, row {row + 2}, column {column!r}: the cell {came}, and {what}.")


def to_shared(export: pd.DataFrame, board: Board) -> pd.DataFrame:
    """Return one board's export (from `read_export`) in the shared columns, words and units, moments in UTC.

    The rows stay in their order, and `export` stays as it is. Raises KeyError if a column is missing.
    """
    table = export.rename(columns={own: shared for shared, own in board.columns.items()})[list(board.columns)]
    table["kind"] = table["kind"].map(board.kinds)
    table["priority"] = table["priority"].map(board.priorities)
    table["story_points"] = table["story_points"] / board.hours_a_point
    for name in MOMENTS:
        local = pd.to_datetime(table[name], format=board.date_format)
        table[name] = local.dt.tz_localize(board.zone).dt.tz_convert("UTC")
    return table


def merge(tables: list[pd.DataFrame]) -> pd.DataFrame:
    """Return all rows of several tables in one, each ticket once, numbered from 0.

    Of the copies of a ticket the one created first stays: the others are mirrors of it.
    The rows are in order of `created`, then of `ticket`.

    >>> merge([pd.DataFrame({"ticket": [7], "created": [940]}), pd.DataFrame({"ticket": [7], "created": [900]})])
       ticket  created
    0       7      900
    """
    everything = pd.concat(tables).sort_values(["created", "ticket"], kind="stable")
    return everything.drop_duplicates("ticket").reset_index(drop=True)


def add_label(table: pd.DataFrame) -> pd.DataFrame:
    """Return a copy of the table with `slipped`: 1 if the ticket was still open when its sprint ended, else 0.

    A ticket without a closing date is open still, so it slipped.

    >>> table = make_tickets(1000)
    >>> bool((add_label(table.drop(columns="slipped"))["slipped"] == table["slipped"]).all())
    True
    """
    on_time = table["closed"] <= table["sprint_end"]
    return table.assign(slipped=(~on_time).astype(np.int64))


def separation(values: np.ndarray, labels: np.ndarray) -> float:
    """Return how well one column alone tells the two labels apart, from 0.5 (not at all) to 1 (perfectly).

    It is the chance that of a random slipped ticket and a random one on time the value lies on the right side, a tie
    counting half: the area under the ROC curve, turned round if small values mean slipping. Gaps are left out.
    values: (rows,) numbers. labels: (rows,) of 0 and 1. Raises ValueError if one of the labels does not occur.
    Source: Hanley & McNeil, "The meaning and use of the area under a ROC curve", Radiology 143, 1982.

    >>> separation(np.array([1.0, 2.0, 3.0, 4.0]), np.array([1, 1, 0, 0]))
    1.0
    """
    values, labels = np.asarray(values, dtype=float), np.asarray(labels)
    known = ~np.isnan(values)
    values, labels = values[known], labels[known]
    slipped = int((labels == 1).sum())
    on_time = len(labels) - slipped
    if not slipped or not on_time:
        raise ValueError("separation needs rows of both labels, 0 and 1.")
    ranks = pd.Series(values).rank().to_numpy()
    pairs_won = ranks[labels == 1].sum() - slipped * (slipped + 1) / 2
    share = pairs_won / (slipped * on_time)
    return float(max(share, 1 - share))


def split_by_time(table: pd.DataFrame, test_sprints: int) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Return (train, test): the last `test_sprints` different sprints of the table are the test rows.

    No sprint is on both sides, and so no ticket is. The rows keep their order and their index.
    Raises ValueError if fewer than 1 sprint would be left on a side.

    >>> train, test = split_by_time(pd.DataFrame({"sprint": [4, 1, 9, 4]}), test_sprints=2)
    >>> train["sprint"].tolist(), test["sprint"].tolist()
    ([1], [4, 9, 4])
    """
    sprints = np.unique(table["sprint"])
    if not 1 <= test_sprints < len(sprints):
        raise ValueError(f"test_sprints is a whole number from 1 to {len(sprints) - 1}, not {test_sprints!r}.")
    late = table["sprint"] >= sprints[-test_sprints]
    return table[~late], table[late]
