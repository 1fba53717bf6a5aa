"""Questions for lesson 1: exports of invented boards, copies of tickets, closing dates, single columns, sprints."""

from collections.abc import Iterator

import numpy as np
import pandas as pd

from ai_lifecycle.board_exports import BOARDS, MOMENTS, Board
from ai_lifecycle.feedback.cases import generator, seed, which

_ZONES = ("America/New_York", "Europe/Berlin", "Australia/Sydney", "Asia/Kolkata")
_FORMATS = ("%d/%b/%y %I:%M %p", "%m/%d/%Y %I:%M:%S %p", "%d.%m.%Y %H:%M", "%m-%d-%y %H:%M")
_MINUTE = pd.Timedelta(minutes=1)


def visible_exports() -> list[tuple[pd.DataFrame, Board, str]]:
    """Return a fixed export of each of the three boards, with its board and words for it."""
    random = np.random.default_rng(1)
    return [(_export(random, board, 5), board, f"for the {name} board's export of 5 rows") for name, board in BOARDS.items()]


def random_exports(cases: int) -> Iterator[tuple[pd.DataFrame, Board, str]]:
    """Yield exports of invented boards: other columns, words, units, formats of dates and time zones."""
    chosen = seed()
    random = generator(chosen, "to_shared")
    for number in range(cases):
        board = _invented_board(random, number)
        rows = int(random.integers(6, 10))
        about = f"for an invented board in {board.zone} with {board.hours_a_point:g} hours a point"
        yield _export(random, board, rows), board, f"{about} ({which(number, cases, chosen)})"


def _invented_board(random: np.random.Generator, number: int) -> Board:
    columns = {shared: f"{'field' if number % 2 else 'Custom'} {code}" for shared, code in zip(
        BOARDS["jira"].columns, random.permutation(90)[:14] + 10)}  # fmt: skip
    words = [f"word {code}" for code in random.permutation(90)[:3]]
    steps = [str(step) for step in random.permutation(4) + 1]
    return Board(
        "invented", columns, _FORMATS[number % 4], _ZONES[number // 4 % 4],
        dict(zip(words, ("feature", "bug", "chore"))), {step: place for place, step in enumerate(steps, 1)},
        hours_a_point=float((6, 8, 1, 4.5)[number % 4]),
    )  # fmt: skip


def _export(random: np.random.Generator, board: Board, rows: int) -> pd.DataFrame:
    """Return rows in a board's own words: dates all over the year, gaps, a column nobody asked for, an odd index."""
    values = {
        "ticket": random.permutation(900)[:rows] + 100,
        "team": random.choice(["Apollo", "Borealis", "Comet"], rows),
        "sprint": random.integers(1, 27, rows),
        "kind": random.choice(list(board.kinds), rows),
        "priority": random.choice(list(board.priorities), rows),
        "story_points": np.where(np.arange(rows) == 1, np.nan, random.choice([1, 2, 3, 5, 8], rows) * board.hours_a_point),
        "team_load": np.round(random.uniform(0.7, 1.3, rows), 2),
        "experience": np.where(np.arange(rows) == 2, np.nan, np.round(random.uniform(0, 60, rows), 1)),
        "dependencies": random.integers(0, 4, rows),
        "comments": random.integers(0, 12, rows),
    }
    for name in MOMENTS:
        # A day in January and one in July are always there: a fixed distance to UTC is right for only one of them.
        days = np.r_[0, 180, random.integers(0, 360, rows - 2)]
        local = pd.Timestamp("2025-01-05") + pd.to_timedelta(days * 1440 + random.integers(480, 1200, rows), unit="min")
        values[name] = np.array(local.strftime(board.date_format), dtype=object)
    values["closed"][-1] = np.nan
    table = pd.DataFrame({own: values[shared] for shared, own in board.columns.items()})
    table.insert(3, "Watchers", random.integers(0, 9, rows))
    return table.set_axis(np.arange(rows) * 2 + 5)


def visible_tables() -> list[tuple[list[pd.DataFrame], str]]:
    """Return the fixed lists of tables to merge, with words for them."""
    random = np.random.default_rng(2)
    return [
        (_boards_with_copies(random, [4, 3, 3]), "for the three visible tables"),
        (_boards_with_copies(random, [3]), "for one visible table alone"),
    ]


def random_tables(cases: int) -> Iterator[tuple[list[pd.DataFrame], str]]:
    """Yield lists of one to four tables in the shared columns, with copies within and between them."""
    chosen = seed()
    random = generator(chosen, "merge")
    for number in range(cases):
        sizes = [int(size) for size in random.integers(3, 9, 1 + number % 4)]
        yield _boards_with_copies(random, sizes), f"for {len(sizes)} tables ({which(number, cases, chosen)})"


def _boards_with_copies(random: np.random.Generator, sizes: list[int]) -> list[pd.DataFrame]:
    """Return tables in which rows occur twice, and tickets once more on another board, created a little later."""
    total = sum(sizes)
    created = pd.Timestamp("2025-03-03", tz="UTC") + pd.to_timedelta(random.permutation(total) * 131 + 7, unit="min")
    tickets = pd.DataFrame({
        "ticket": random.permutation(900)[:total] + 100,
        "team": random.choice(["Apollo", "Borealis", "Comet"], total),
        "story_points": random.choice([1.0, 2.0, 3.0, 5.0, np.nan], total),
        "created": created,
        "comments": random.integers(2, 9, total),
    })  # fmt: skip
    ends = np.cumsum(sizes)
    tables = [tickets[end - size : end] for end, size in zip(ends, sizes)]
    boards = []
    for place, own in enumerate(tables):
        # The board before holds the originals, or, for the first one, the board after: so neither order is right.
        others = tables[place - 1] if place else tables[-1]
        mirrored = others[:2] if len(tables) > 1 else own[:0]
        mirrored = mirrored.assign(created=mirrored["created"] + 40 * _MINUTE, comments=mirrored["comments"] - 1)
        boards.append(pd.concat([mirrored, own, own[:1]]).reset_index(drop=True))
    return boards


def visible_closings() -> list[tuple[pd.DataFrame, str]]:
    """Return the fixed tables to label: before, exactly at and after the end, and still open."""
    end = pd.Timestamp("2025-03-14 18:00", tz="UTC")
    closed = [end - 300 * _MINUTE, end, end + _MINUTE, end + pd.Timedelta(days=5), pd.NaT]
    return [(_closings(end, closed), "for the five visible tickets")]


def random_closings(cases: int) -> Iterator[tuple[pd.DataFrame, str]]:
    """Yield tables to label, each with an open ticket, and tickets closed on the last day before and after its end."""
    chosen = seed()
    random = generator(chosen, "add_label")
    for number in range(cases):
        rows = int(random.integers(6, 12))
        end = pd.Timestamp("2025-03-14 18:00", tz="UTC") + pd.to_timedelta(14 * random.integers(0, 20, rows), unit="D")
        away = np.r_[-90, 90, 0, random.integers(-12_000, 12_000, rows - 3)]
        closed = pd.Series(end + pd.to_timedelta(away, unit="min"))
        closed[rows - 1] = pd.NaT
        yield _closings(end, closed, random).iloc[random.permutation(rows)], f"for {rows} tickets ({which(number, cases, chosen)})"


def _closings(end, closed, random: np.random.Generator | None = None) -> pd.DataFrame:
    random = random or np.random.default_rng(3)
    table = pd.DataFrame({"ticket": np.arange(len(closed)) + 101, "sprint_end": end, "closed": closed})
    table["comments"] = random.integers(0, 12, len(table))
    return table


def visible_columns() -> list[tuple[np.ndarray, np.ndarray, str]]:
    """Return the fixed columns to judge, their labels, and words for them."""
    gap = np.nan
    return [
        (np.array([1.0, 2.0, 8.0, 9.0]), np.array([0, 0, 1, 1]), "for values [1, 2, 8, 9] and labels [0, 0, 1, 1]"),
        (np.array([9.0, 8.0, 2.0, 1.0]), np.array([0, 0, 1, 1]), "for values [9, 8, 2, 1] and labels [0, 0, 1, 1]"),
        (np.array([4.0, 4.0, 4.0, 4.0]), np.array([0, 1, 0, 1]), "for four equal values and labels [0, 1, 0, 1]"),
        (np.array([1.0, 3.0, 2.0, 4.0, 3.0]), np.array([0, 0, 1, 1, 1]),
         "for values [1, 3, 2, 4, 3] and labels [0, 0, 1, 1, 1]"),
        (np.array([1.0, gap, 2.0, 0.0, 5.0, gap]), np.array([0, 0, 1, 0, 1, 1]),
         "for values [1, gap, 2, 0, 5, gap] and labels [0, 0, 1, 0, 1, 1]"),
    ]  # fmt: skip


def random_columns(cases: int) -> Iterator[tuple[np.ndarray, np.ndarray, str]]:
    """Yield columns that tell the labels apart a little or well, upwards or downwards, with ties, gaps and outliers."""
    chosen = seed()
    random = generator(chosen, "separation")
    for number in range(cases):
        rows = int(random.integers(12, 40))
        labels = (np.arange(rows) < rows * random.uniform(0.25, 0.6)).astype(np.int64)
        labels = random.permutation(labels)
        strength = (0.3, 1.0, 2.5)[number % 3] * (-1) ** (number // 3)
        values = random.normal(0, 1, rows) + strength * labels
        kind = ("decimals", "whole numbers with ties", "decimals with gaps", "large numbers with an outlier")[number % 4]
        if number % 4 == 1:
            values = np.round(2 * values) + 10
        elif number % 4 == 2:
            values[[int(np.flatnonzero(labels == 0)[0]), int(np.flatnonzero(labels == 1)[0])]] = np.nan
        elif number % 4 == 3:
            values = 1000 + 50 * values
            values[int(random.integers(rows))] = 1e6
        yield values, labels, f"for {rows} {kind} ({which(number, cases, chosen)})"


def visible_sprints() -> list[tuple[pd.DataFrame, int, str]]:
    """Return the fixed tables to split, with the number of test sprints, and words for them."""
    table = _sprints([4, 1, 2, 1, 4, 3, 3, 2, 3], np.arange(9))
    return [(table, 1, "for the visible table and 1 test sprint"), (table, 2, "for the visible table and 2 test sprints")]


def random_sprints(cases: int) -> Iterator[tuple[pd.DataFrame, int, str]]:
    """Yield tables to split: unsorted, sprints of unequal size, some numbers missing, one of them a summer break."""
    chosen = seed()
    random = generator(chosen, "split_by_time")
    for number in range(cases):
        kept = np.sort(random.permutation(np.arange(1, 20))[: int(random.integers(4, 8))])
        kept = np.where(kept >= kept[-2], kept + 3 * (number % 2), kept)  # every other time the last two lie apart
        numbers = np.concatenate([np.repeat(sprint, size) for sprint, size in zip(kept, random.integers(2, 6, len(kept)))])
        numbers = random.permutation(numbers)
        test_sprints = int(random.integers(1, len(kept)))
        about = f"for {len(numbers)} rows of {len(kept)} sprints and {test_sprints} test sprint{'s' * (test_sprints > 1)}"
        yield _sprints(numbers, random.permutation(len(numbers)) + 7, random), test_sprints, (
            f"{about} ({which(number, cases, chosen)})"
        )


def _sprints(numbers, index, random: np.random.Generator | None = None) -> pd.DataFrame:
    random = random or np.random.default_rng(4)
    rows = len(numbers)
    return pd.DataFrame(
        {"ticket": random.permutation(900)[:rows] + 100, "sprint": numbers, "slipped": random.integers(0, 2, rows)},
        index=index,
    )
