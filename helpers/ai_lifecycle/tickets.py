"""The world that every lesson observes: tickets, the sprints they are planned for, and whether they slip.

Its truth is known, which real boards never grant: `World` holds every effect, `true_chance` computes the probability
behind each ticket, and a `sprint` column says when. So a lesson can compare what a model learned with what is true.
"""

from dataclasses import dataclass

import numpy as np
import pandas as pd

from ai_lifecycle.board_exports import export_boards

__all__ = [
    "KINDS", "KNOWN_AT_START", "LEAK", "NUMBERS_AT_START", "TEAMS", "World", "export_boards", "make_tickets",
    "true_chance",
]  # fmt: skip

TEAMS = ("Apollo", "Borealis", "Comet")
KINDS = ("feature", "bug", "chore")
POINTS = np.array([1, 2, 3, 5, 8, 13])
# What a team knows on the morning the sprint starts: all that a model may use.
KNOWN_AT_START = ("team", "kind", "priority", "story_points", "team_load", "experience", "dependencies", "age_days")
# Those of them that are numbers, in the order in which small models of the course read them.
NUMBERS_AT_START = ("priority", "story_points", "team_load", "experience", "dependencies", "age_days")
# Counted on the day of the export: most comments on a late ticket ask why it is late.
LEAK = "comments"
MOST_ROWS = 5_000_000
FIRST_DAY = np.datetime64("2025-01-06", "ns")  # a Monday, in UTC like all moments here


@dataclass(frozen=True)
class World:
    """Every effect behind the tickets, in log-odds of slipping (a chance p has log-odds log(p / (1 - p))).

    The log-odds of a ticket are the sum of:
    base: a feature of 5 points, priority 2, made by somebody with 24 months in the team at a load of 1.
    story_points: a point more. team_load: a load of 2 instead of 1. experience: a month more in the team.
    dependencies: another ticket that must be done first. priority: a step up (1 low to 4 critical).
    age_days: a day of waiting before the sprint. bug, chore: compared with a feature.
    big_for_newcomer: 8 points or more for somebody with less than 12 months (an effect no straight line can follow).
    season: the largest effect of the time of the year, in the middle of winter; the opposite in summer.
    base_drift: added to base each sprint. dependencies_drift: added to the effect of a dependency each sprint.
    shock: standard deviation of what strikes one team in one sprint (an outage, a flu) and no column shows.

    Beside the log-odds:
    load_drift: team load rises by this each sprint, so the inputs drift as well as the answer.
    label_noise: share of tickets whose card was closed late or early by mistake, so that the record is wrong.
    sprint_days: length of a sprint in days. sprints_a_year: after how many sprints the season repeats.
    """

    base: float = -1.5
    story_points: float = 0.25
    team_load: float = 3.5
    experience: float = -0.045
    dependencies: float = 0.8
    priority: float = -0.5
    age_days: float = 0.012
    bug: float = 0.6
    chore: float = -0.6
    big_for_newcomer: float = 1.5
    season: float = 0.3
    base_drift: float = 0.008
    dependencies_drift: float = 0.015
    shock: float = 0.4
    load_drift: float = 0.004
    label_noise: float = 0.03
    sprint_days: int = 14
    sprints_a_year: int = 26

    def __post_init__(self):
        if not 0 <= self.label_noise <= 0.5:
            raise ValueError(f"label_noise is a share of tickets from 0 to 0.5, not {self.label_noise!r}.")
        if self.shock < 0:
            raise ValueError(f"shock is a standard deviation, 0 or more, not {self.shock!r}.")
        if self.sprint_days < 4 or self.sprints_a_year < 1:
            raise ValueError("A sprint has at least 4 days, and a year at least 1 sprint: correct the world.")


def true_chance(tickets: pd.DataFrame, world: World = World()) -> np.ndarray:
    """Return the true probability that each ticket slips, shape (rows,), from the columns of `make_tickets`.

    Give another world to ask how the same tickets would fare there. Raises KeyError if a column is missing.

    >>> table = make_tickets(100)
    >>> bool(np.allclose(true_chance(table), table["chance"]))
    True
    """
    sprint, points, experience = (tickets[name].to_numpy() for name in ("sprint", "story_points", "experience"))
    log_odds = (
        world.base + world.base_drift * sprint
        + world.story_points * (points - 5)
        + world.team_load * (tickets["team_load"].to_numpy() - 1)
        + world.experience * (experience - 24)
        + (world.dependencies + world.dependencies_drift * sprint) * tickets["dependencies"].to_numpy()
        + world.priority * (tickets["priority"].to_numpy() - 2)
        + world.age_days * tickets["age_days"].to_numpy()
        + world.bug * (tickets["kind"] == "bug").to_numpy()
        + world.chore * (tickets["kind"] == "chore").to_numpy()
        + world.big_for_newcomer * ((points >= 8) & (experience < 12))
        + world.season * np.cos(2 * np.pi * sprint / world.sprints_a_year)
        + tickets["shock"].to_numpy()
    )  # fmt: skip
    return 1 / (1 + np.exp(-log_odds))


def make_tickets(
    rows: int = 1000, seed: int = 0, world: World = World(), sprints: int = 26, first_sprint: int = 1
) -> pd.DataFrame:
    """Return `rows` tickets spread evenly over `sprints` sprints, in time order, the same for the same arguments.

    Known when the sprint starts (KNOWN_AT_START): team; kind; priority 1 (low) to 4 (critical); story_points;
    team_load (work planned / capacity); experience (months of the assignee in the team); dependencies (tickets that
    must be done first); age_days (days between `created` and the sprint's start).
    When: ticket (number), sprint, created, sprint_start, sprint_end (UTC).
    Known only afterwards: closed (UTC), comments (on the export's day: the LEAK), and
    slipped (0 or 1, the label as recorded: closed after the sprint's end).
    Never known on a real board: shock (of the team in that sprint, log-odds), chance (the true probability),
    truly_slipped (0 or 1, before label noise).

    `first_sprint` continues a world: later sprints have drifted further. Raises ValueError for arguments out of range.

    >>> make_tickets(4, sprints=2)["sprint"].tolist()
    [1, 1, 2, 2]
    """
    _check(rows, seed, sprints, first_sprint)
    rng = np.random.default_rng(seed)
    sprint = first_sprint + np.arange(rows) * sprints // rows
    table = pd.DataFrame({"ticket": np.arange(1, rows + 1), "sprint": sprint})
    _draw_inputs(table, rng, world, first_sprint, sprints)
    table["chance"] = true_chance(table, world)
    table["truly_slipped"] = (rng.random(rows) < table["chance"]).astype(np.int64)
    mistaken = rng.random(rows) < world.label_noise
    table["slipped"] = np.where(mistaken, 1 - table["truly_slipped"], table["truly_slipped"])
    table[LEAK] = rng.poisson(1.5 + 0.1 * table["story_points"] + 4.5 * table["truly_slipped"])
    _draw_dates(table, rng, world)
    return table


def _check(rows: int, seed: int, sprints: int, first_sprint: int) -> None:
    for name, value, least, most in [
        ("rows", rows, 1, MOST_ROWS), ("seed", seed, 0, 2**63), ("sprints", sprints, 1, 10_000),
        ("first_sprint", first_sprint, 1, 10_000),
    ]:  # fmt: skip
        whole = isinstance(value, int | np.integer) and not isinstance(value, bool)
        if not whole or not least <= value <= most:
            raise ValueError(f"{name} is a whole number from {least:,} to {most:,}, not {value!r}.")


def _draw_inputs(
    table: pd.DataFrame, rng: np.random.Generator, world: World, first_sprint: int, sprints: int
) -> None:
    """Add what is known when the sprint starts, and the shock that nobody sees."""
    rows, since = len(table), table["sprint"].to_numpy() - first_sprint
    team = rng.integers(len(TEAMS), size=rows)
    person = rng.integers(8, size=rows)
    months_before = rng.gamma(1.5, 16, size=(len(TEAMS), 8))
    season = np.cos(2 * np.pi * table["sprint"].to_numpy() / world.sprints_a_year)
    # One load and one shock for each team in each sprint: tickets of one sprint share their luck.
    load = rng.normal(0, 0.12, size=(len(TEAMS), sprints))
    shock = rng.normal(0, 1, size=(len(TEAMS), sprints)) * world.shock
    months_a_sprint = world.sprint_days / 30.4
    table["team"] = pd.Categorical.from_codes(team, list(TEAMS))
    table["kind"] = pd.Categorical.from_codes(rng.choice(3, size=rows, p=[0.5, 0.35, 0.15]), list(KINDS))
    table["priority"] = rng.choice([1, 2, 3, 4], size=rows, p=[0.2, 0.45, 0.25, 0.1])
    table["story_points"] = rng.choice(POINTS, size=rows, p=[0.16, 0.22, 0.25, 0.2, 0.12, 0.05])
    level = 1 + 0.05 * season + world.load_drift * table["sprint"].to_numpy()
    table["team_load"] = np.round(np.maximum(0.3, level + load[team, since]), 2)
    table["experience"] = np.round(months_before[team, person] + since * months_a_sprint, 1)
    table["dependencies"] = rng.poisson(0.6, size=rows)
    table["age_days"] = np.minimum(np.floor(rng.exponential(18, size=rows)), 365).astype(np.int64)
    table["shock"] = shock[team, since]


def _draw_dates(table: pd.DataFrame, rng: np.random.Generator, world: World) -> None:
    """Add the dates; a ticket's card is closed after its sprint's end exactly if it is recorded as slipped.

    A sprint runs from Monday 8:00 to 18:00 on the Friday before the next one.
    """
    rows, days, minutes, hours = len(table), *(np.timedelta64(1, unit) for unit in "Dmh")
    monday = FIRST_DAY + (table["sprint"].to_numpy() - 1) * world.sprint_days * days
    last_day = monday + (world.sprint_days - 3) * days
    created = monday - table["age_days"].to_numpy() * days - rng.integers(60, 600, size=rows) * minutes
    days_before = rng.integers(0, world.sprint_days - 3, size=rows, endpoint=True)
    days_after = np.minimum(rng.exponential(6, size=rows), 90).astype(np.int64)
    # In working hours, which also keeps clear of the hour that clocks skip or repeat; the first evening runs late.
    before = last_day - days_before * days + 8 * hours + rng.integers(1, 600, size=rows) * minutes
    after = last_day + days_after * days + np.where(days_after, 8, 18) * hours + rng.integers(1, 240, size=rows) * minutes
    closed = np.where(table["slipped"] == 1, after, before)
    for name, moments in [("created", created), ("sprint_start", monday + 8 * hours),
                          ("sprint_end", last_day + 18 * hours), ("closed", closed)]:  # fmt: skip
        table[name] = pd.to_datetime(moments, utc=True)
