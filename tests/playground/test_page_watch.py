"""What the benchmark makes of what it saw in a page: a run that ends, or waits, is counted for what it showed."""

from importlib import import_module

import pytest
from benchmark_playground import PLAYGROUNDS
from page_watch import Unit, between, figures_of, lateness

from ai_lifecycle.playground.gallery import names

# Those whose steps are there to be read one by one: a line that moves, a collection, a fit.
SLOWER = {"start_here", "data_collection", "model_selection"}


def watched(*painted, took=1.0, **more) -> dict:
    seen = {"painted": [list(one) for one in painted], "gaps": [5.0, 16.0, 17.0, 40.0], "took": took}
    return {**seen, "sent": len(painted), "bytes": 1000 * len(painted), "messages": 30, **more}


def test_waiting_for_a_server_counts_for_nothing_and_what_was_skipped_counts():
    units = [Unit(0, 1, "train"), Unit(20, 2, "serve"), Unit(5000, 3, "ask"), Unit(5020, 4, "ask"), Unit(5040, 5, "ask"), Unit(5060, 6)]
    painted = [(1, 10), (2, 30), (3, 5010), (5, 5050), (6, 5070)]
    assert between(units, painted, ("train", "ask")) == [20, 40, 20], "from 2 to 3 a server started; 4 was never painted"


def test_a_picture_that_shows_no_unit_counts_for_nothing():
    units = [Unit(0, 1), Unit(20, 2)]
    assert between(units, [(1, 10), (2, 30), (3, 500)], ("",)) == [20], "the last one came when nothing played"
    assert between(units, [(0, 1), (1, 10)], ("",)) == []


def test_a_unit_is_late_until_a_picture_that_shows_it_and_one_before_the_watch_is_none():
    units = [Unit(0, 1), Unit(20, 2), Unit(40, 3), Unit(60, 4), Unit(80, 5)]
    assert lateness(units, [(2, 30), (4, 75)]) == [10, 35, 15]
    assert lateness(units, []) == []


def test_several_runs_in_a_row_are_taken_together():
    units = [Unit(0, 1), Unit(20, 2), Unit(3000, 5), Unit(3010, 6)]
    figures = figures_of([watched((1, 10), (2, 30)), watched((5, 3010), (6, 3040), took=3.0)], units)
    assert figures["updates"] == pytest.approx(1000 / 25), "what lies between two runs is no gap"
    assert figures["late"] == 30 and figures["longest"] == 40 and figures["frames"] == 2
    assert figures["bytes"] == 1000 and figures["messages"] == 15


@pytest.mark.parametrize("name", sorted(set(names().values()) - SLOWER))
def test_a_pace_lets_a_playground_show_50_pictures_a_second(name):
    *_, pace = PLAYGROUNDS[name]
    paces = import_module(f"ai_lifecycle.playground.{name}").SCENARIO.paces
    assert paces[pace][1] == min(seconds for _, seconds in paces.values()) <= 0.9 / 50


def test_every_playground_is_watched():
    assert set(PLAYGROUNDS) == set(names().values())
