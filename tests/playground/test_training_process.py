"""The playground's model: the lesson's own functions, stepped by phase, batch and epoch, frozen and asked."""

import itertools

import numpy as np
import pytest

from ai_lifecycle.network import fingerprint, initialize, predict
from ai_lifecycle.playground.pictures import Spot
from ai_lifecycle.playground.state import read
from ai_lifecycle.playground.training_process import GOAL, SCENARIO, Model, State, epochs_to_goal, playground, reading
from ai_lifecycle.training_process import PHASES, Penalty, train

FOREVER = float("inf")


def model_of(text: str = "training_process", **options) -> Model:
    return Model(read("training_process", State, text), **options)


def test_it_is_the_lessons_own_training():
    model = model_of("training_process?net=5,3&act=relu&reg=l2&rate=0.01&batch=30")
    state = model.state
    *_, last = train(
        initialize([2, 5, 3, 2], state.seed), model.inputs, model.labels, learning_rate=state.lr, epochs=4,
        batch_size=30, seed=state.seed, activation="relu", penalty=Penalty("l2", 0.01),
    )  # fmt: skip
    for _ in range(4):
        model.step("epoch", FOREVER)
    assert (model.epoch, model.number) == (last.epoch, last.number)
    assert fingerprint(model.layers) == fingerprint(last.layers)


def test_phases_come_in_order_and_only_the_update_changes_the_weights():
    model = model_of()
    for _ in range(2):
        for name in PHASES:
            before = fingerprint(model.layers)
            assert model.step("phase", FOREVER)
            assert model.phase.name == name
            assert (fingerprint(model.layers) != before) == (name == "update")


@pytest.mark.parametrize("units", [["phase"] * 6 + ["batch"] * 40 + ["epoch"], ["epoch"] * 3, ["10 epochs"]])
def test_however_it_is_stepped_the_same_steps_give_the_same_weights(units):
    model, plain = model_of(), model_of()
    for unit in units:
        model.step(unit, FOREVER)
    while plain.number < model.number:
        plain.step("batch", FOREVER)
    assert fingerprint(model.layers) == fingerprint(plain.layers)
    assert model.losses[0] == plain.losses[0]


def test_a_step_stops_when_its_time_is_up_and_goes_on_where_it_stopped():
    now = itertools.count(0, 0.001)
    model, whole = model_of(clock=lambda: next(now)), model_of()
    pieces = 1
    while not model.step("epoch", 0.008):
        pieces += 1
    whole.step("epoch", FOREVER)
    assert pieces > 5, "an epoch of 20 steps, each of 8 readings of this clock, does not fit into 8 ms"
    assert fingerprint(model.layers) == fingerprint(whole.layers)


def test_ten_epochs_end_at_a_multiple_of_ten():
    model = model_of()
    model.step("epoch", FOREVER)
    model.step("10 epochs", FOREVER)
    assert model.epoch == 10 and len(model.losses[0]) == 11


def test_the_budget_ends_the_run():
    model = model_of("training_process?epochs=2")
    for _ in range(3):
        model.step("epoch", FOREVER)
    assert (model.epoch, model.number) == (2, 40) and "budget of 2 epochs" in model.over


@pytest.mark.parametrize("text", [text for name, text in SCENARIO.presets.items() if name.startswith("Break it")])
def test_break_it_ends_worse_than_it_began(text):
    model = model_of(text)
    for _ in range(30):
        model.step("epoch", FOREVER)
    assert not max(model.losses[0][10:]) < 2 * model.losses[0][0], "the preset that breaks it does not"
    assert epochs_to_goal(read("training_process", State, text + "&epochs=40")) is None


def test_a_run_without_numbers_says_so_and_can_still_be_drawn():
    frame = playground("training_process?act=linear&lr=100")
    frame.controls.play.click()
    assert "diverged" in frame.stage.status and frame.stage.error == ""
    frame._repr_mimebundle_()


@pytest.mark.parametrize("name", ["A circle", "Exclusive or", "The spiral", "Six layers of eight"])
def test_presets_reach_the_goal(name):
    text = SCENARIO.presets[name]
    reached = epochs_to_goal(read("training_process", State, text))
    assert reached is not None and 5 < reached < 500
    if name == "A circle":
        model = model_of(text)
        while model.epoch < reached + 5:
            model.step("epoch", FOREVER)
        assert model.losses[1][reached] < GOAL <= model.losses[1][reached - 1]
        assert reading(model) == f"{reached} epochs"


def test_frozen_weights_cannot_be_written_and_answers_leave_them_alone():
    model = model_of()
    model.step("epoch", FOREVER)
    model.freeze(True)
    before = fingerprint(model.layers)
    with pytest.raises(ValueError, match="read-only"):
        model.layers[0].weights[0, 0] = 1.0
    for x in (-0.5, 0.1, 0.9):
        said = model.ask(Spot(x, 0.2))
        assert before in said and "unchanged" in said
        expected = predict(model.layers, np.array([[x, 0.2]]), model.state.act)[0, 1]
        assert model.asked[-1] == Spot(x, 0.2, float(expected))
    assert fingerprint(model.layers) == before and model.meter.inference.passes == 3
    model.freeze(False)
    model.step("batch", FOREVER)
    assert fingerprint(model.layers) != before


@pytest.mark.parametrize("penalty", ["none", "l1", "l2"])
def test_both_gradients_agree_for_every_weight(penalty):
    model = model_of(f"training_process?net=3,2&act=tanh&reg={penalty}&rate=0.05")
    model.step("batch", FOREVER)
    for layer in range(3):
        for row, column in np.ndindex(model.layers[layer].weights.shape):
            claimed, tried = model.snapshot((layer, row, column)).slopes
            assert claimed == pytest.approx(tried, rel=1e-4, abs=1e-8)


def test_a_weight_set_by_hand_is_used_by_the_next_step():
    model = model_of()
    model.step("phase", FOREVER)
    model.edit((0, 1, 2), 3.25)
    assert model.layers[0].weights[1, 2] == 3.25 and model.edited
    model.step("batch", FOREVER)
    assert model.layers[0].weights[1, 2] != 3.25
    assert model.layers[0].weights[1, 2] == pytest.approx(3.25, abs=0.5)


def test_a_place_that_does_not_exist_becomes_the_nearest_one():
    model = model_of("training_process?net=3")
    assert model.nearest_place((9, 9, 9)) == (1, 2, 1)
    assert model.nearest_place((-1, -1, -1)) == (0, 0, 0)


def test_bytes_kept_are_those_of_the_batch():
    model = model_of("training_process?net=4,2&batch=10")
    model.step("phase", FOREVER)
    assert model.snapshot().activation_bytes == 10 * (2 + 4 + 2 + 2) * 8
