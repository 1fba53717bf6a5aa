"""The final ledger's playground: the bill's own arithmetic, the reader's point, costs from the reader's lessons."""

import json
from dataclasses import replace

import numpy as np
import pytest

from ai_lifecycle import final_ledger, network
from ai_lifecycle.ledger import Ledger
from ai_lifecycle.measure import Cost
from ai_lifecycle.playground.capstone import GOAL, SCENARIO, Model, State, playground, reading
from ai_lifecycle.playground.capstone_model import ASKED, ROWS
from ai_lifecycle.playground.capstone_views import INTERVAL_SIZE, hand
from ai_lifecycle.playground.state import read

PRESETS = SCENARIO.presets


def ticking(step: float = 1e-3):
    """A clock that moves on by one step whenever somebody looks at it."""
    now = 0.0

    def clock() -> float:
        nonlocal now
        now += step
        return now

    return clock


def model_of(text: str = "capstone", weeks: int = 0) -> Model:
    model = Model(read("capstone", State, text), clock=ticking())
    for _ in range(weeks):
        model.step("week", float("inf"))
    return model


def test_the_bill_is_the_final_ledgers_own():
    model = model_of("capstone?every=5", weeks=20)
    snapshot = model.snapshot()
    assert snapshot.so_far == final_ledger.bill(model.terms, 20)
    assert snapshot.year == final_ledger.bill(model.terms)
    assert snapshot.totals[4] == pytest.approx(snapshot.year.total)
    assert snapshot.even == final_ledger.break_even(model.terms) and snapshot.asked == 20 * 20_000


def test_the_meter_counts_real_trainings_and_answers():
    model = model_of("capstone?every=5", weeks=20)
    assert model.meter.training.passes == 4 * ROWS, "in weeks 1, 6, 11 and 16"
    assert model.meter.inference.passes == 20 * ASKED
    assert model.meter.training.seconds > 0
    model.compare()
    assert model.meter.alone.training.flops > model.meter.alone.inference.flops > 0


def test_terms_may_change_at_any_time_and_nothing_is_measured_anew():
    model = model_of(weeks=10)
    before, layers, costs = model.snapshot(), model.layers, model.costs
    model.tune(replace(model.state, label=5.0))
    after = model.snapshot()
    assert after.week == 10 and model.layers is layers and model.costs == costs
    assert after.so_far.training == pytest.approx(10 * before.so_far.training, rel=0.01)
    assert after.best > before.best


def test_a_year_ends_the_run_and_the_reading_holds_it_against_the_cheapest():
    model = model_of(weeks=51)
    assert reading(model).startswith("not yet (")
    model.step("week", 1.0)
    assert "The year is over" in model.over and model.step("week", 1.0)
    cheap = model_of(f"capstone?every={model.snapshot().best}", weeks=52)
    assert reading(cheap).endswith("1.00 times the cheapest: goal met")


def test_break_it_misses_the_goal_by_far_and_the_first_preset_misses_it_a_little():
    name = next(name for name in PRESETS if name.startswith("Break it"))
    broken, first = model_of(PRESETS[name]).snapshot(), model_of().snapshot()
    assert broken.too_dear > 2 and broken.year.training > broken.year.errors
    assert first.too_dear > GOAL, "there is something to find"


def test_the_readers_point_moves_by_drag_and_keys_and_stays_within_the_year():
    model = model_of("capstone?every=50")
    for key, every in (("ArrowRight", 51), ("ArrowUp", 52), ("ArrowLeft", 49), ("ArrowDown", 46), ("x", 50)):
        assert hand(model, {"kind": "key", "panel": "interval", "key": key})[0] == {"every": every}
    places = [hand(model, {"kind": "drag", "panel": "interval", "x": x, "y": 0, "stage": "move"})[0]["every"]
              for x in (-50, 0, 100, 200, INTERVAL_SIZE[0] + 50)]  # fmt: skip
    assert places == sorted(places) and places[0] == 1 and places[-1] == 52 and len(set(places)) == 4


def test_costs_come_from_the_readers_own_lesson_where_it_was_saved(tmp_path):
    text = str(Ledger(Cost(7.0, 7.0, 1, 0, 10), Cost(0.02, 0.02, 1, 0, 10)))
    path = tmp_path / "04_optimization" / "04_optimization.ipynb"
    path.parent.mkdir()
    path.write_text(json.dumps({"cells": [{"outputs": [{"data": {"text/plain": text}}]}]}))
    mine = Model(read("capstone", State, "capstone?measured=optimization"), ticking(), tmp_path)
    assert mine.costs == final_ledger.Costs(7.0, pytest.approx(2e-3))
    assert "your lesson optimization" in SCENARIO.describe(mine.snapshot())
    other = Model(read("capstone", State, "capstone?measured=speed"), ticking(), tmp_path)
    assert "no saved ledger of speed was found" in SCENARIO.describe(other.snapshot())


def test_frozen_weights_cannot_be_written_and_answers_leave_them_alone():
    frame = playground("capstone")
    frame.controls.freeze.click()
    layers = frame.model.layers
    before = network.fingerprint(layers)
    with pytest.raises(ValueError, match="read-only"):
        layers[0].weights[0, 0] = 1.0
    frame.controls.buttons["Ask a week's questions"].click()
    assert before in frame.stage.status and "unchanged" in frame.stage.status
    frame.controls.step.click()
    assert frame.model.week == 0 and "frozen" in frame.stage.status
    frame.controls.freeze.click()
    frame.controls.step.click()
    assert frame.model.week == 1


def tell(frame, kind: str, **more) -> None:
    """What a page sends when the picture is dragged, or a key is pressed on it."""
    frame.stage._handle_custom_msg({"kind": kind, "view": "page", "panel": "interval", **more}, [])


def test_dragging_changes_the_state_string_and_the_picture():
    frame = playground("capstone?every=8")
    tell(frame, "key", key="ArrowRight")
    assert frame.text == "capstone?every=9" and frame.stage.error == ""
    assert "every 9 weeks" in frame.stage.frame["labels"]["interval"]


def test_the_pictures_say_in_words_what_they_show():
    frame = playground("capstone?every=4")
    frame.controls.play.click()
    said = frame.stage.frame["labels"]
    assert set(said) == {panel.name for panel in SCENARIO.panels}
    assert "After week 52 of 52" in said["year"] and said["even"].startswith("After ")
    assert "label cost" in said["sensitivity"] and "the cheapest" in said["interval"]
    frame.controls.tables.click()
    assert frame.controls.words.value.count("<table>") == 5


@pytest.mark.parametrize("text", [*PRESETS.values(), "capstone?hour=0", "capstone?drift=0&wrong=0&label=0&hour=0"])
def test_every_preset_can_be_drawn_at_every_stage(text):
    frame = playground(text)
    for _ in range(3):
        frame.controls.step.click()
        assert frame.stage.error == ""
    frame.controls.freeze.click()
    bundle, metadata = frame._repr_mimebundle_()
    assert len(metadata["image/png"]["alt"]) > 40 and len(bundle["image/png"]) > 5000


def test_presets_are_written_as_the_playground_itself_would():
    for text in PRESETS.values():
        assert playground(text).text == text


def test_numbers_of_a_picture_are_finite():
    snapshot = model_of(weeks=3).snapshot()
    assert np.isfinite(snapshot.weeks).all() and np.isfinite(snapshot.totals).all()
