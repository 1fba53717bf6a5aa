"""What each likely mistake in lesson 1 would have computed, to name it to whoever made it."""

from collections.abc import Callable
from dataclasses import replace

import numpy as np
import pandas as pd

from ai_lifecycle import data_collection as course
from ai_lifecycle.board_exports import MOMENTS, Board
from ai_lifecycle.feedback import compare
from ai_lifecycle.feedback.tables import Mistake


def to_shared(export: pd.DataFrame, board: Board) -> list[Mistake]:
    """Return the mistakes of task 1."""
    # Frozen here: the checks withhold the course's function only while the learner's is asked.
    right = course.to_shared(export, board)

    def with_board(**changes):
        return course.to_shared(export, replace(board, **changes))

    def with_moments(convert: Callable[[pd.Series], pd.Series]):
        written = {name: pd.to_datetime(export[board.columns[name]], format=board.date_format) for name in MOMENTS}
        return right.assign(**{name: convert(moments) for name, moments in written.items()})

    def fixed(day: str):
        ahead = pd.Timestamp(day, tz=board.zone).utcoffset()
        return with_moments(lambda moments: (moments - ahead).dt.tz_localize("UTC"))

    points, own = right["story_points"], export[board.columns["story_points"]]
    swapped = board.date_format.translate(str.maketrans("dm", "md"))
    season = "one fixed distance to UTC was used: clocks change twice a year, so let `.dt.tz_localize(board.zone)` count."
    return [
        ("local times were taken for UTC: a time on the wall means another moment in every time zone. "
         "Use `.dt.tz_localize(board.zone)`, then `.dt.tz_convert('UTC')`.", lambda: with_board(zone="UTC")),
        ("the time zone was applied the wrong way round.",
         lambda: with_moments(lambda m: m.dt.tz_localize("UTC").dt.tz_convert(board.zone).dt.tz_localize(None)
                              .dt.tz_localize("UTC"))),
        (season, lambda: fixed("2025-01-15")),
        (season, lambda: fixed("2025-07-15")),
        ("day and month were swapped: give `pd.to_datetime` the board's own `format=board.date_format`.",
         lambda: with_board(date_format=swapped)),
        ("hours were taken for story points: divide by `board.hours_a_point`.",
         lambda: right.assign(story_points=own)),
        ("hours were multiplied: divide by `board.hours_a_point`.",
         lambda: right.assign(story_points=own * board.hours_a_point)),
        ("6 hours a point were taken for granted: each board has its own `board.hours_a_point`.",
         lambda: right.assign(story_points=own / 6)),
        ("gaps were filled with 0: a ticket that nobody estimated is not a ticket of no work, so let a gap stay a gap.",
         lambda: right.assign(story_points=points.fillna(0))),
        ("gaps were filled with a mean: that invents data, and from rows that may end up in the test. "
         "Let a gap stay a gap.", lambda: right.assign(story_points=points.fillna(points.mean()))),
        ("rows with a gap were dropped: an empty closing date means that the ticket is still open.",
         lambda: right.dropna()),
        ("rows with a gap were dropped: a ticket without an estimate is still a ticket.",
         lambda: right.dropna(subset=["story_points"])),
        ("the board's own words for the kind stayed: `.map(board.kinds)` turns them into the shared ones.",
         lambda: right.assign(kind=export[board.columns["kind"]])),
        ("the priorities run the wrong way: 1 is low and 4 critical, whatever the board's own numbers mean. "
         "Use `.map(board.priorities)`.", lambda: right.assign(priority=5 - right["priority"])),
        ("the board's own numbers for the priority stayed: `.map(board.priorities)` turns them into the shared ones.",
         lambda: right.assign(priority=export[board.columns["priority"]].astype(int))),
    ]  # fmt: skip


def merge(tables: list[pd.DataFrame]) -> list[Mistake]:
    """Return the mistakes of task 2."""
    together = pd.concat(tables)
    ordered = together.sort_values(["created", "ticket"], kind="stable")

    def sort(table, by="created"):
        return table.sort_values(by, kind="stable")

    return [
        ("the copies are still there: keep one row a ticket, with `.drop_duplicates('ticket')`.", lambda: ordered),
        ("the copies are still there: keep one row a ticket, with `.drop_duplicates('ticket')`.", lambda: together),
        ("only rows that are equal in every column were dropped: a mirror has another `created`, so compare "
         "the ticket's number, `.drop_duplicates('ticket')`.", lambda: ordered.drop_duplicates()),
        ("only rows that are equal in every column were dropped: compare the ticket's number alone.",
         lambda: together.drop_duplicates()),
        ("every copy was dropped, the original too: keep the first.",
         lambda: ordered.drop_duplicates("ticket", keep=False)),
        ("the newest copy was kept: the original is the one created first.",
         lambda: sort(ordered.drop_duplicates("ticket", keep="last"))),
        ("the copy that came first in the lists was kept: sort by `created` before dropping copies, "
         "so that the original comes first.", lambda: sort(together.drop_duplicates("ticket"))),
        ("the copy that came first in the lists was kept, and the rows were not sorted by `created`.",
         lambda: together.drop_duplicates("ticket")),
        ("the rows are in the order of their numbers: put them in the order of `created`.",
         lambda: ordered.drop_duplicates("ticket").sort_values("ticket")),
        ("the newest row came first: the oldest does.",
         lambda: ordered.drop_duplicates("ticket").sort_values("created", ascending=False)),
        ("rows with a gap were dropped: a ticket without an estimate is still a ticket.",
         lambda: ordered.drop_duplicates("ticket").dropna()),
        ("only the first table was used: `pd.concat` puts all of them below each other.",
         lambda: sort(tables[0].drop_duplicates("ticket"))),
    ]  # fmt: skip


def add_label(table: pd.DataFrame) -> list[Mistake]:
    """Return the mistakes of task 3."""
    closed, end = table["closed"], table["sprint_end"]

    def labelled(slipped):
        return table.assign(slipped=slipped.astype(np.int64))

    right = closed.isna() | (closed > end)
    return [
        ("open tickets were taken for tickets on time: a comparison with a gap is never true, so say what a gap means. "
         "A ticket without a closing date was not done when its sprint ended.", lambda: labelled(closed > end)),
        ("the labels are turned round: 1 means slipped.", lambda: labelled(~right)),
        ("a ticket closed at the very end of its sprint was counted as slipped: it was on time.",
         lambda: labelled(closed.isna() | (closed >= end))),
        ("only the days were compared: the sprint ends at an hour, so compare whole moments.",
         lambda: labelled(closed.isna() | (closed.dt.normalize() > end.dt.normalize()))),
        ("only open tickets were counted as slipped: a ticket closed after its sprint's end slipped too.",
         lambda: labelled(closed.isna())),
        ("open tickets were dropped: they slipped, and the model must learn from them.",
         lambda: labelled(right)[closed.notna()]),
        ("every ticket got the same label.", lambda: labelled(right | True)),
        ("every ticket got the same label.", lambda: labelled(right & False)),
    ]  # fmt: skip


def separation(values: np.ndarray, labels: np.ndarray) -> list[compare.Mistake]:
    """Return the mistakes of task 4."""
    known = ~np.isnan(values)
    kept, of = values[known], labels[known]
    above, below = kept[of == 1][:, None], kept[of == 0][None, :]
    wins, ties = (above > below).mean(), (above == below).mean()
    with_gaps = values[labels == 1][:, None], values[labels == 0][None, :]
    share = wins + ties / 2
    pairs = above.shape[0] * below.shape[1]
    middle = (kept.min() + kept.max()) / 2
    half = "ties were counted as lost, as won or not at all: a tie counts half."

    def folded(one: float) -> list[float]:
        return [max(one, 1 - one)]

    def gaps_counted() -> float:
        return (with_gaps[0] > with_gaps[1]).mean() + (with_gaps[0] == with_gaps[1]).mean() / 2

    return [
        ("the direction was kept: a column where small values mean slipping gives the answer away just as well, "
         "so return the larger of `share` and `1 - share`.", lambda: [share]),
        ("the direction was turned round: return the larger of `share` and `1 - share`.", lambda: [1 - share]),
        (half, lambda: folded(wins)),
        (half, lambda: folded(wins + ties)),
        (half, lambda: folded(wins / (1 - ties)) if ties < 1 else [np.nan]),
        ("gaps were counted as pairs that are lost: leave rows with a gap out first.", lambda: folded(gaps_counted())),
        ("gaps were counted as pairs that are lost, and the direction was kept.", lambda: [gaps_counted()]),
        ("gaps were filled with 0: leave rows with a gap out.",
         lambda: [course.separation(np.nan_to_num(values), labels)]),
        ("pairs were counted, not shared out: divide by the number of pairs.", lambda: [share * pairs]),
        ("the correlation was returned: it follows straight lines only, and one outlier turns it round.",
         lambda: [abs(np.corrcoef(kept, of)[0, 1])]),
        ("the correlation was returned, with its sign.", lambda: [np.corrcoef(kept, of)[0, 1]]),
        ("the difference of the means was returned: it depends on the column's unit. Count pairs instead.",
         lambda: [abs(above.mean() - below.mean())]),
        ("the difference of the means was returned: it depends on the column's unit. Count pairs instead.",
         lambda: [above.mean() - below.mean()]),
        ("the share of right answers of one threshold was returned: count pairs instead.",
         lambda: folded(((kept > middle) == of).mean())),
        ("the share of right answers of one threshold was returned: count pairs instead.",
         lambda: folded(((kept > np.median(kept)) == of).mean())),
        ("the share of right answers of one threshold was returned: count pairs instead.",
         lambda: folded(((kept > kept.mean()) == of).mean())),
    ]  # fmt: skip


def split_by_time(table: pd.DataFrame, test_sprints: int) -> list[Mistake]:
    """Return the mistakes of task 5."""
    sprint = table["sprint"]
    numbers = np.unique(sprint)
    train, test = course.split_by_time(table, test_sprints)

    def at(late):
        return table[~late], table[late]

    return [
        ("training and test changed places: the test comes last.", lambda: (test, train)),
        ("the first sprints became the test: a model is tested on what comes after its training.",
         lambda: at(sprint <= numbers[test_sprints - 1])),
        ("the sprints were taken to be numbered without gaps: count the different ones, for example with `.unique()`.",
         lambda: at(sprint > numbers[-1] - test_sprints)),
        ("one sprint too many became the test: count the different sprints, from the end.",
         lambda: at(sprint >= numbers[-test_sprints - 1])),
        ("one sprint too few became the test: count the different sprints, from the end.",
         lambda: at(sprint > numbers[-test_sprints])),
        ("the sprints were counted in the order of the rows: sort their numbers first.",
         lambda: at(sprint.isin(sprint.unique()[-test_sprints:]))),
        ("the largest sprints became the test: the last ones should.",
         lambda: at(sprint.isin(sprint.value_counts().index[:test_sprints]))),
        ("nothing was kept aside: the test rows may not be trained on.", lambda: (table, test)),
        ("the rows were sorted: keep their order.",
         lambda: (train.sort_values("sprint", kind="stable"), test.sort_values("sprint", kind="stable"))),
    ]  # fmt: skip
