"""The world of tickets: the same for a seed, true to what it documents, and without a word about the future."""

from dataclasses import replace

import numpy as np
import pandas as pd
import pytest

from ai_lifecycle.tickets import KNOWN_AT_START, LEAK, World, make_tickets, true_chance


def test_the_same_seed_makes_the_same_tickets_and_another_makes_others():
    pd.testing.assert_frame_equal(make_tickets(300, seed=4), make_tickets(300, seed=4))
    assert not make_tickets(300, seed=4).equals(make_tickets(300, seed=5))


@pytest.mark.parametrize("rows", [1, 25, 26, 1000, 10_007])
def test_rows_come_in_time_order_spread_evenly_over_the_sprints(rows):
    table = make_tickets(rows)
    assert len(table) == rows and table["ticket"].is_unique and table["sprint"].is_monotonic_increasing
    counts = table["sprint"].value_counts()
    assert counts.max() - counts.min() <= 1 and counts.size == min(rows, 26)


def test_the_documented_sum_is_the_chance():
    """One ticket at a time, in plain Python: an independent way through the formula of World."""
    world = World()
    table = make_tickets(400, seed=1, world=world)
    for row in table.itertuples():
        log_odds = world.base + world.base_drift * row.sprint + row.shock
        log_odds += world.story_points * (row.story_points - 5) + world.team_load * (row.team_load - 1)
        log_odds += world.experience * (row.experience - 24) + world.priority * (row.priority - 2)
        log_odds += (world.dependencies + world.dependencies_drift * row.sprint) * row.dependencies
        log_odds += world.age_days * row.age_days + {"feature": 0, "bug": world.bug, "chore": world.chore}[row.kind]
        log_odds += world.big_for_newcomer if row.story_points >= 8 and row.experience < 12 else 0
        log_odds += world.season * np.cos(2 * np.pi * row.sprint / world.sprints_a_year)
        assert row.chance == pytest.approx(1 / (1 + np.exp(-log_odds)))


def test_as_many_slip_as_the_chances_say():
    table = make_tickets(200_000, seed=2)
    groups = table.groupby(pd.cut(table["chance"], np.linspace(0, 1, 11)), observed=True)
    for _, group in groups:
        spread = np.sqrt(group["chance"].mean() * (1 - group["chance"].mean()) / len(group))
        assert group["truly_slipped"].mean() == pytest.approx(group["chance"].mean(), abs=5 * spread)


def test_label_noise_is_the_share_of_wrong_records():
    table = make_tickets(100_000, seed=3, world=World(label_noise=0.1))
    wrong = (table["slipped"] != table["truly_slipped"]).mean()
    assert wrong == pytest.approx(0.1, abs=5 * np.sqrt(0.1 * 0.9 / 100_000))
    still = make_tickets(1000, world=World(label_noise=0.0))
    assert (still["slipped"] == still["truly_slipped"]).all()


def test_the_record_says_what_the_dates_say():
    table = make_tickets(5000, seed=6)
    assert ((table["closed"] > table["sprint_end"]) == (table["slipped"] == 1)).all()
    assert (table["created"] < table["sprint_start"]).all() and (table["closed"] > table["sprint_start"]).all()
    waited = (table["sprint_start"].dt.normalize() - table["created"]).dt.days
    assert (waited == table["age_days"]).all()
    assert (table["sprint_end"].dt.day_name() == "Friday").all()


def test_the_world_drifts_and_a_world_without_drift_does_not():
    drifting = make_tickets(100_000, seed=1)
    late = drifting["sprint"] > 20
    stays = replace(World(), base_drift=0.0, dependencies_drift=0.0, load_drift=0.0, season=0.0, shock=0.0)
    still = true_chance(drifting, stays)
    assert drifting["chance"][late].mean() - still[late].mean() > drifting["chance"][~late].mean() - still[~late].mean()
    same = make_tickets(100_000, seed=1, world=stays)
    per_sprint = same.groupby("sprint")["team_load"].mean()
    assert np.corrcoef(per_sprint.index, drifting.groupby("sprint")["team_load"].mean() - per_sprint)[0, 1] > 0.3


def test_a_later_stretch_of_the_same_world_goes_on_in_time():
    first, later = make_tickets(100, sprints=5), make_tickets(100, sprints=5, first_sprint=6)
    assert first["sprint"].max() + 1 == later["sprint"].min()
    assert later["sprint_start"].min() - first["sprint_start"].max() == pd.Timedelta(days=14)


def test_the_leak_knows_the_answer_and_what_is_known_at_the_start_does_not():
    table = make_tickets(20_000)
    assert table.groupby("slipped")[LEAK].mean().diff().iloc[-1] > 3
    assert LEAK not in KNOWN_AT_START and not {"closed", "chance", "shock"} & set(KNOWN_AT_START)


def test_tickets_of_one_team_in_one_sprint_share_load_and_luck():
    groups = make_tickets(2000).groupby(["team", "sprint"], observed=True)
    assert (groups[["team_load", "shock"]].nunique() == 1).all(axis=None)


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        ({"rows": 0}, "rows is a whole number from 1 to 5,000,000, not 0"),
        ({"rows": 5_000_001}, "rows is a whole number"),
        ({"rows": 10.5}, "not 10.5"),
        ({"rows": True}, "not True"),
        ({"seed": -1}, "seed is a whole number from 0"),
        ({"sprints": 0}, "sprints is a whole number from 1"),
        ({"first_sprint": 0}, "first_sprint is a whole number from 1"),
    ],
)
def test_arguments_out_of_range_get_one_clear_sentence(arguments, words):
    with pytest.raises(ValueError, match=words):
        make_tickets(**arguments)


@pytest.mark.parametrize(
    "effects", [{"label_noise": -0.1}, {"label_noise": 0.6}, {"shock": -1}, {"sprint_days": 3}, {"sprints_a_year": 0}]
)
def test_an_impossible_world_is_refused(effects):
    with pytest.raises(ValueError):
        World(**effects)
