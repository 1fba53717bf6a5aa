"""The first lesson's playground: tickets are collected, the lesson's own steps train, and the frozen line answers."""

import re

import numpy as np
import pytest

from ai_lifecycle.playground.pictures import REACH, Spot, on_sheet
from ai_lifecycle.playground.start_here import GOAL, SCENARIO, Model, State, playground, reading, steps_to_goal
from ai_lifecycle.playground.start_here_views import LARGEST_ESTIMATE, estimate_at
from ai_lifecycle.playground.state import read
from ai_lifecycle.start_here import fingerprint, make_tickets, predict, squared_loss, train

FOREVER = float("inf")


def model_of(text: str = "start_here") -> Model:
    return Model(read("start_here", State, text))


def trained_model(steps: int = 60) -> Model:
    model = model_of()
    for _ in range(model.state.rows + steps):
        model.step("step", FOREVER)
    return model


def spot_of(estimate: float) -> Spot:
    return Spot(estimate / LARGEST_ESTIMATE * 2 * REACH - REACH, 0.0)


def test_tickets_are_collected_one_by_one_before_any_weight_moves():
    model = model_of("start_here?rows=5")
    for number in range(1, 6):
        assert model.snapshot().stage == "collect" and model.losses == []
        model.step("step", FOREVER)
        assert len(model.snapshot().estimates) == number and model.line.tolist() == [0.0, 0.0]
    assert model.snapshot().stage == "train" and model.number == 0
    assert model.losses == [squared_loss(np.zeros(2), *make_tickets(5, 1.5, 3))]
    model.step("step", FOREVER)
    assert model.number == 1 and model.line.tolist() != [0.0, 0.0]


def test_it_is_the_lessons_own_training():
    model = trained_model(40)
    tickets = make_tickets(20, 1.5, 3)
    history = list(train(np.zeros(2), *tickets, learning_rate=0.02, steps=40))
    assert fingerprint(model.line) == fingerprint(history[-1].line)
    assert model.losses[1:] == [step.loss for step in history]


def test_ten_steps_are_ten_times_one():
    fast, slow = model_of(), model_of()
    for _ in range(5):
        fast.step("10 steps", FOREVER)
    for _ in range(50):
        slow.step("step", FOREVER)
    assert fast.number == slow.number == 30 and fingerprint(fast.line) == fingerprint(slow.line)


def test_the_budget_ends_the_run():
    model = model_of("start_here?rows=2&steps=3")
    for _ in range(9):
        model.step("step", FOREVER)
    assert model.number == 3 and "budget of 3 steps" in model.over


@pytest.mark.parametrize("name", ["Twenty tickets", "Only three tickets", "Small steps"])
def test_presets_reach_the_goal(name):
    state = read("start_here", State, SCENARIO.presets[name])
    reached = steps_to_goal(state)
    assert reached is not None and 10 < reached < 500
    model = Model(state)
    while not model.over:
        model.step("step", FOREVER)
    assert model.losses[reached] < GOAL <= model.losses[reached - 1]
    assert reading(model) == f"{reached} steps"


def test_noise_keeps_the_best_line_above_the_goal():
    state = read("start_here", State, SCENARIO.presets["Noisy tickets"])
    estimates, hours = make_tickets(state.rows, state.noise, state.seed)
    assert squared_loss(np.polyfit(estimates, hours, 1), estimates, hours) > GOAL
    assert steps_to_goal(state) is None


def test_break_it_makes_every_step_worse_and_says_so():
    frame = playground(next(text for name, text in SCENARIO.presets.items() if name.startswith("Break it")))
    frame.controls.play.click()
    assert frame.model.losses == sorted(frame.model.losses) and len(frame.model.losses) > 3
    assert "diverged" in frame.stage.status and "Lower the learning rate" in frame.stage.status
    assert frame.stage.error == "" and reading(frame.model) == "not yet"
    frame._repr_mimebundle_()


def test_frozen_weights_cannot_be_written_and_answers_leave_them_alone():
    model = trained_model()
    model.freeze(True)
    before = fingerprint(model.line)
    with pytest.raises(ValueError, match="read-only"):
        model.line[0] = 1.0
    for estimate in (1.0, 6.5, 13.0):
        said = model.ask(spot_of(estimate))
        assert before in said and "inference" in said
        assert model.asked[-1] == (estimate, float(predict(model.line, np.array([estimate]))[0]))
    assert fingerprint(model.line) == before and model.meter.inference.passes == 3
    model.freeze(False)
    model.step("step", FOREVER)
    assert fingerprint(model.line) != before


def test_both_sides_of_the_meter_run():
    model = trained_model(10)
    assert model.meter.training.passes == 10 * 20 and model.meter.training.seconds > 0
    assert model.meter.inference.passes == 0
    model.freeze(True)
    model.ask(spot_of(4.0))
    assert model.meter.inference.passes == 1 and model.meter.inference.seconds > 0
    model.compare()
    assert model.meter.alone.training.flops > model.meter.alone.inference.flops > 0


@pytest.mark.parametrize("estimate", [0.0, 0.1, 4.0, 8.0, 13.0])
def test_a_place_on_the_picture_is_the_estimate_that_its_axis_names(estimate):
    assert estimate_at(spot_of(estimate)) == estimate
    left, right = on_sheet(-REACH, 0)[0], on_sheet(REACH, 0)[0]
    assert on_sheet(spot_of(estimate).x, 0)[0] == pytest.approx(left + (right - left) * estimate / 13)


def tell(frame, kind: str, **more) -> None:
    """What a page sends when the picture is clicked, or a key is pressed on it."""
    frame.stage._handle_custom_msg({"kind": kind, "view": "page", "panel": "map", **more}, [])


def frozen_frame():
    frame = playground()
    frame.controls.play.click()
    frame.controls.freeze.click()
    return frame


def test_a_click_and_the_keyboard_ask_the_frozen_line():
    frame = frozen_frame()
    x, y = on_sheet(spot_of(4.0).x, 0.3)
    tell(frame, "click", x=x, y=y)
    assert frame.stage.status.startswith("estimate 4.0: ")
    for key in ("ArrowRight", "ArrowRight", "Enter"):
        tell(frame, "key", key=key)
    assert [one.estimate for one in frame.model.asked] == [4.0, 4.5]
    assert "This call was inference" in frame.stage.status and frame.stage.error == ""


def test_before_the_freeze_a_click_is_refused_with_the_way_out():
    frame = playground()
    tell(frame, "click", x=150, y=100)
    assert "Press “Freeze and infer” first" in frame.stage.status and frame.model.asked == []


def test_the_pictures_say_in_words_what_they_show():
    frame = frozen_frame()
    said = frame.stage.frame["labels"]
    assert set(said) == {panel.name for panel in SCENARIO.panels}
    weight, bias = frame.model.line
    assert f"{weight:.3g} × estimate + {bias:.3g}" in said["map"] and "20 of 20 tickets" in said["map"]
    assert re.search(r"weight: 2\.\d+", said["weights"]) and "frozen, only read" in said["weights"]
    frame.controls.tables.click()
    page = frame.controls.words.value
    assert page.count("<table>") == 5 and page.count("<tr>") > 40, "every ticket, loss and cost has its row"


def test_the_line_is_drawn_where_it_answers():
    """A line of weight 0 and bias 22.5 crosses the picture at half its height."""
    model = trained_model(1)
    model.line = np.array([0.0, 22.5])
    (d,) = [mark["d"] for kind, mark in SCENARIO.draw(model, model.snapshot(), None)["map"].marks if mark["width"] == 3]
    left, middle = on_sheet(-REACH, 0.0)
    assert d == f"M{left:.1f} {middle:.1f}L{on_sheet(REACH, 0)[0]:.1f} {middle:.1f}"


@pytest.mark.parametrize("text", SCENARIO.presets.values())
def test_every_preset_can_be_drawn_at_every_stage(text):
    frame = playground(text)
    for _ in range(25):
        frame.controls.step.click()
        assert frame.stage.error == ""
    frame.controls.freeze.click()
    bundle, metadata = frame._repr_mimebundle_()
    assert len(metadata["image/png"]["alt"]) > 40 and len(bundle["image/png"]) > 5000
