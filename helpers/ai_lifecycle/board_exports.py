"""What three real boards would export of the same tickets: three CSV files that agree on nothing but the truth.

Each board names its columns, writes its dates and measures effort in its own way (`BOARDS`). The files have what real
exports have: tickets mirrored on a second board, rows exported twice, gaps, and counts of the day of the export.
"""

import os
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pandas as pd


@dataclass(frozen=True)
class Board:
    """How one kind of board writes what a team means.

    columns: shared name -> the board's own. date_format: of its moments, for strptime; zone: its time zone.
    kinds, priorities: the board's own word -> shared value. sprint: the text around a sprint's number.
    ticket: the text before a ticket's number. hours_a_point: hours of work in a story point, where it counts hours.
    """

    name: str
    columns: dict[str, str]
    date_format: str
    zone: str
    kinds: dict[str, str]
    priorities: dict[str, int]
    sprint: str = "{team} Sprint {sprint}"
    ticket: str = ""
    hours_a_point: float = 1.0


_SHARED = (
    "ticket", "team", "sprint", "kind", "priority", "story_points", "team_load", "experience", "dependencies",
    "created", "sprint_start", "sprint_end", "closed", "comments",
)  # fmt: skip
MOMENTS = ("created", "sprint_start", "sprint_end", "closed")


def _named(*columns: str) -> dict[str, str]:
    return dict(zip(_SHARED, columns, strict=True))


BOARDS = {
    "jira": Board(
        "jira",
        _named("Issue key", "Project", "Sprint", "Issue Type", "Priority", "Story Points", "Team Load",
               "Tenure (months)", "Blocked By", "Created", "Sprint Start", "Sprint End", "Resolved", "Comments"),
        "%d/%b/%y %I:%M %p", "Europe/Berlin",
        {"Story": "feature", "Bug": "bug", "Task": "chore"},
        {"Low": 1, "Medium": 2, "High": 3, "Highest": 4},
        ticket="TKT-",
    ),
    "azure": Board(
        "azure",
        _named("ID", "Area Path", "Iteration Path", "Work Item Type", "Priority", "Original Estimate", "Capacity Used",
               "Tenure", "Predecessors", "Created Date", "Iteration Start", "Iteration End", "Closed Date",
               "Comment Count"),
        "%m/%d/%Y %I:%M:%S %p", "America/New_York",
        {"User Story": "feature", "Bug": "bug", "Task": "chore"},
        {"4": 1, "3": 2, "2": 3, "1": 4},  # on this board 1 is the most urgent
        sprint="{team}\\Sprint {sprint}",
        hours_a_point=6.0,
    ),
    "git": Board(
        "git",
        _named("number", "repository", "milestone", "type", "priority", "weight", "load", "tenure_months",
               "blocked_by", "created_at", "milestone_start", "due_on", "closed_at", "comments"),
        "%Y-%m-%dT%H:%M:%SZ", "UTC",
        {"enhancement": "feature", "bug": "bug", "chore": "chore"},
        {"low": 1, "medium": 2, "high": 3, "critical": 4},
        sprint="sprint-{sprint}",
    ),
}  # fmt: skip

MIRRORED, EXPORTED_TWICE, NO_POINTS, NO_EXPERIENCE = 0.06, 0.02, 0.04, 0.03
EXPORTED_AFTER = pd.Timedelta(days=10)


def export_boards(tickets: pd.DataFrame, folder: str | Path, seed: int = 0) -> dict[str, Path]:
    """Write one CSV file for each board of BOARDS into `folder`; return their paths by the board's name.

    tickets: rows of `make_tickets`. Each of its three teams works on one board; some tickets are mirrored on a second
    one a while after they were created, some rows are exported twice, and some have no story points or experience.
    The export happens ten days after the last sprint: what is still open then has no closing date.
    Raises ValueError if `tickets` is empty or `folder` is a file.

    >>> import tempfile
    >>> from ai_lifecycle.tickets import make_tickets
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     sorted(path.name for path in export_boards(make_tickets(50), folder).values())
    ['azure.csv', 'git.csv', 'jira.csv']
    """
    folder = Path(folder)
    if not len(tickets):
        raise ValueError("There is no ticket to export: make some first, with make_tickets(rows=1000).")
    if folder.exists() and not folder.is_dir():
        raise ValueError(f"{folder} is a file: name a folder for the exports.")
    folder.mkdir(parents=True, exist_ok=True)
    rng = np.random.default_rng(seed)
    home = pd.Categorical(tickets["team"]).codes % len(BOARDS)
    mirror = np.where(rng.random(len(tickets)) < MIRRORED, (home + rng.integers(1, 3, len(tickets))) % len(BOARDS), -1)
    exported = tickets["sprint_end"].max() + EXPORTED_AFTER
    paths = {}
    for place, board in enumerate(BOARDS.values()):
        rows = _rows_on_board(tickets, home == place, mirror == place, rng)
        rows["closed"] = rows["closed"].where(rows["closed"] <= exported)
        paths[board.name] = folder / f"{board.name}.csv"
        part = paths[board.name].with_suffix(".part")
        _as_written(rows, board).to_csv(part, index=False, lineterminator="\n")
        os.replace(part, paths[board.name])
    return paths


def _rows_on_board(
    tickets: pd.DataFrame, at_home: np.ndarray, mirrored: np.ndarray, rng: np.random.Generator
) -> pd.DataFrame:
    """Return the rows one board holds, with copies and gaps, in the order of creation."""
    own, copies = tickets.loc[at_home, list(_SHARED)], tickets.loc[mirrored, list(_SHARED)]
    later = pd.to_timedelta(rng.integers(1, 55, len(copies)), unit="min")
    copies = copies.assign(created=copies["created"] + later, comments=rng.binomial(copies["comments"], 0.8))
    rows = pd.concat([own, copies])
    points, experience = rows["story_points"].astype(float), rows["experience"]
    rows["story_points"] = points.mask(rng.random(len(rows)) < NO_POINTS)
    rows["experience"] = experience.mask(rng.random(len(rows)) < NO_EXPERIENCE)
    rows = pd.concat([rows, rows[rng.random(len(rows)) < EXPORTED_TWICE]])
    return rows.sort_values(["created", "ticket"], ignore_index=True)


def _as_written(rows: pd.DataFrame, board: Board) -> pd.DataFrame:
    """Return the rows in the board's own columns, words and units."""
    kinds = {shared: own for own, shared in board.kinds.items()}
    priorities = {shared: own for own, shared in board.priorities.items()}
    written = rows.assign(
        ticket=_looked_up(rows["ticket"], lambda number: f"{board.ticket}{number}"),
        kind=rows["kind"].astype(object).map(kinds),
        priority=rows["priority"].map(priorities),
        story_points=rows["story_points"] * board.hours_a_point,
        sprint=_sprint_names(rows, board),
        **{name: _written_moments(rows[name], board) for name in MOMENTS},
    )
    return written.rename(columns=board.columns)


def _looked_up(values: pd.Series, write) -> np.ndarray:
    """Return each value as text, writing each different value only once."""
    codes, different = pd.factorize(values)
    # Where the value is missing, the code is -1 and picks the empty text at the end.
    return np.array([*map(write, different), ""], dtype=object)[codes]


def _sprint_names(rows: pd.DataFrame, board: Board) -> np.ndarray:
    pairs = rows["team"].cat.codes.to_numpy() + len(rows["team"].cat.categories) * rows["sprint"].to_numpy()
    teams = list(rows["team"].cat.categories)
    return _looked_up(
        pd.Series(pairs), lambda pair: board.sprint.format(team=teams[pair % len(teams)], sprint=pair // len(teams))
    )


def _written_moments(moments: pd.Series, board: Board) -> np.ndarray:
    """Return moments as the board writes them: each different day and each minute of the day is written once."""
    local = moments.dt.tz_convert(board.zone).dt.tz_localize(None)
    split = board.date_format.index("%I" if "%I" in board.date_format else "%H")
    day_format, clock_format = board.date_format[:split], board.date_format[split:]
    days = _looked_up(local.dt.normalize(), lambda day: day.strftime(day_format))
    clocks = _looked_up(local - local.dt.normalize(), lambda clock: (pd.Timestamp(0) + clock).strftime(clock_format))
    return days + clocks
