"""The playground of bits and sparsity: the lesson's own functions, live settings, and pictures that say what is true."""

import itertools
from dataclasses import replace

import numpy as np
import pytest
from playground_tables import rows_of

from ai_lifecycle.network import fingerprint, initialize, predict
from ai_lifecycle.optimization import Adam, train
from ai_lifecycle.playground.low_resources import SCENARIO, Model, State, fewer, more, more_zeros, playground, reading
from ai_lifecycle.playground.low_resources_model import BITS, BUDGETS, ROWS
from ai_lifecycle.playground.pictures import Spot
from ai_lifecycle.playground.scenario import Look, Refused
from ai_lifecycle.playground.state import BadState, read
from ai_lifecycle.small_layers import FULL, answer, as_bytes, shrink

FOREVER = float("inf")


def model_of(text: str = "low_resources", epochs: int = 0, **options) -> Model:
    model = Model(read("low_resources", State, text), **options)
    for _ in range(epochs):
        model.step("epoch", FOREVER)
    return model


def test_the_full_network_is_trained_by_the_courses_own_loop():
    model = model_of(epochs=3)
    *_, last = train(
        initialize([2, 12, 12, 2], 7), model.inputs, model.labels, Adam(), learning_rate=0.01, batch_size=10, epochs=3,
        seed=7, activation="tanh",
    )  # fmt: skip
    assert fingerprint(model.layers) == fingerprint(last.layers)
    assert model.epoch == 3 and model.meter.training.passes == 3 * ROWS


def test_the_copy_is_that_of_the_lesson_to_the_byte():
    model = model_of("low_resources?bits=8,3,32&zero=0.4", epochs=2)
    snapshot, small = model.snapshot(), shrink(model.layers, (8, 3, 32), 0.4)
    assert snapshot.bytes == len(as_bytes(small)) == sum(snapshot.layer_bytes)
    assert snapshot.full_bytes == len(as_bytes(shrink(model.layers, (FULL,), 0)))
    expected = np.mean(answer(small, model.test_inputs, "tanh").argmax(axis=1) == model.test_labels)
    assert snapshot.right == pytest.approx(expected) and snapshot.lost == pytest.approx(snapshot.full_right - expected)
    assert [rung.bits for rung in snapshot.rungs] == list(BITS)


def test_another_copy_starts_nothing_over():
    frame = playground("low_resources?epochs=5")
    frame.controls.play.click()
    trained = fingerprint(frame.model.layers)
    before = frame.model.snapshot().bytes
    frame.controls.freeze.click()
    frame.controls.settings["bits"].value = "3,3,3"
    frame.controls.settings["zero"].value = 0.5
    frame.controls.settings["budget"].value = "laptop"
    assert frame.text == "low_resources?bits=3,3,3&zero=0.5&budget=laptop&epochs=5" and frame.stage.error == ""
    assert fingerprint(frame.model.layers) == trained and frame.model.epoch == 5 and frame.model.frozen
    snapshot = frame.model.snapshot()
    assert snapshot.bytes < before and snapshot.budget == BUDGETS["laptop"] and snapshot.fits


def test_buttons_go_down_and_up_the_ladder_and_stop_at_its_ends():
    frame = playground("low_resources?bits=16,3,2")
    for name, expected in [("A bit less", (12, 2, 2)), ("A bit less", (8, 2, 2)), ("A bit more", (12, 3, 3))]:
        frame.controls.buttons[name].click()
        assert frame.state.bits == expected and "the copy is" in frame.stage.status
    frame.controls.buttons["Set 10 % more to 0"].click()
    assert frame.state.zero == 0.1
    for text, button in [("bits=2", fewer), ("bits=32", more), ("zero=1", more_zeros)]:
        with pytest.raises(Refused):
            button(model_of(f"low_resources?{text}"))


def test_the_reading_waits_for_a_network_that_has_learned_and_is_on_the_ladder():
    assert reading(model_of("low_resources?data=spiral&width=16")) == "not yet"
    model = model_of(epochs=20)
    snapshot, fewest = model.snapshot(), model.fewest_bits()
    assert snapshot.full_right > 0.97 and 2 <= fewest <= 5 and reading(model) == f"{fewest} bits"
    for rung in snapshot.rungs:
        assert rung.bits >= fewest or rung.right < snapshot.full_right - 0.02


def test_break_it_ruins_the_copy_and_not_the_network():
    (text,) = [text for name, text in SCENARIO.presets.items() if name.startswith("Break it")]
    snapshot = model_of(text, epochs=100).snapshot()
    assert snapshot.full_right > 0.9 and snapshot.right < 0.75


def test_zeros_save_nothing_in_few_bits_and_something_in_many():
    model = model_of(epochs=1)

    def bytes_of(bits, zero):
        return len(as_bytes(shrink(model.layers, (bits,), zero)))

    assert bytes_of(4, 0.5) == bytes_of(4, 0) and bytes_of(FULL, 0.5) < bytes_of(FULL, 0)
    assert bytes_of(FULL, 0.2) == bytes_of(FULL, 0), "a place takes half a number: from a third on it pays"


def test_a_step_stops_when_its_time_is_up_and_goes_on_where_it_stopped():
    now = itertools.count(0, 0.001)
    model, pieces = model_of(clock=lambda: next(now)), 1
    while not model.step("epoch", 0.008):
        pieces += 1
    assert pieces > 5, "30 steps, each of 3 readings of this clock, do not fit into 8 ms"
    assert fingerprint(model.layers) == fingerprint(model_of(epochs=1).layers)


def test_the_budget_of_epochs_ends_the_run():
    model = model_of("low_resources?epochs=2", epochs=4)
    assert model.epoch == 2 and "budget of 2 epochs" in model.over


@pytest.mark.parametrize("text", ["bits=1,8,8", "bits=33", "bits=8,8,8,8", "zero=1.2", "budget=fridge", "width=0", "bits=a"])
def test_a_state_that_cannot_be_is_refused_in_one_sentence(text):
    with pytest.raises(BadState):
        read("low_resources", State, f"low_resources?{text}")


def test_frozen_weights_cannot_be_written_and_the_answer_is_the_copys():
    model = model_of("low_resources?bits=2,2,2", epochs=4)
    model.freeze(True)
    with pytest.raises(ValueError, match="read-only"):
        model.layers[0].weights[0, 0] = 1.0
    said = model.ask(Spot(0.2, 0.1))
    assert "unchanged" in said and "agree" in said and model.meter.inference.passes == 2
    full, copy = model.at(Spot(0.2, 0.1))
    point = np.array([[0.2, 0.1]], np.float32)
    assert full == pytest.approx(predict(model.layers, point, "tanh")[0, 1], abs=1e-5)
    assert copy == pytest.approx(answer(model.snapshot().small, point, "tanh")[0, 1], abs=1e-6)
    assert model.asked[-1].probability == copy
    model.freeze(False)
    model.step("epoch", FOREVER)
    assert model.epoch == 5


@pytest.mark.parametrize("text", SCENARIO.presets.values())
def test_every_preset_has_words_tables_and_a_picture(text):
    frame = playground(text)
    frame.controls.step.click()
    frame.controls.tables.click()
    frame.controls.freeze.click()
    frame.touch.heard({"kind": "key", "panel": "map", "key": "Enter"})
    assert frame.stage.error == "" and "unchanged" in frame.stage.status
    snapshot = frame.model.snapshot()
    words, labels = frame.controls.words.value, str(frame.stage.frame["labels"])
    assert f"<td>{snapshot.bytes}</td>" in words and f"The copy has {snapshot.bytes} bytes" in labels
    assert "time of one answer" in words and "One answer: full" in labels and "Peak memory on top: full" in labels
    data, metadata = frame._repr_mimebundle_()
    assert data["image/png"] and len(metadata["image/png"]["alt"]) > 20


def test_a_copy_with_no_weight_left_can_still_be_drawn():
    frame = playground("low_resources?zero=1&bits=")
    frame.controls.step.click()
    assert frame.stage.error == "" and frame.model.snapshot().bytes < frame.model.snapshot().full_bytes
    frame._repr_mimebundle_()


def test_the_meter_and_the_costs_of_an_answer_are_measured_apart_from_the_run():
    frame = playground()
    frame.controls.step.click()
    alone = frame.model.meter.alone
    assert alone.per_sample_ratio() > 2 and frame.model.meter.training.passes == ROWS
    full, copy = frame.model.costs
    assert full.wall_seconds > 0 and copy.wall_seconds > 0
    assert copy.peak_bytes > full.peak_bytes > 0, "the copy's layers are turned into decimals for each answer"


@pytest.mark.parametrize("how", ["another copy", "another epoch"])
def test_no_cost_is_shown_beside_a_copy_that_it_was_not_measured_of(how):
    model = model_of()
    model.compare()
    assert "Peak memory" in SCENARIO.labels(model, model.snapshot(), Look())["bytes"]
    if how == "another copy":
        model.tune(replace(model.state, bits=(2, 2, 2)))
    else:
        model.step("batch", FOREVER)
    assert model.costs is None
    assert "at a pause" in SCENARIO.labels(model, model.snapshot(), Look())["bytes"]
    assert "at a pause" in SCENARIO.tables(model, model.snapshot())


def test_the_tables_of_the_maps_and_of_the_histogram_hold_what_these_show():
    model = model_of("low_resources?bits=3,2,3&zero=0.3", epochs=5)
    page = SCENARIO.tables(model, model.snapshot())
    copy = rows_of(page, "Probability of class B, by the copy")
    differs = rows_of(page, "Copy less full network, in points of probability of class B")
    assert [row[0] for row in copy] == [row[0] for row in differs] == [f"x2 = {y}" for y in (1.2, 0.6, "0.0", -0.6, -1.2)]
    full_there, copy_there = model.at(Spot(-1.2, 0.6))
    assert copy[1][1] == f"{copy_there:.0%}" and differs[1][1] == f"{100 * (copy_there - full_there):+.1f}"
    weights = np.array([row[1:] for row in rows_of(page, "Weights by size")], int)
    assert weights.sum(axis=0).tolist() == [sum(layer.weights.size for layer in model.layers)] * 2
    assert (weights[:, 0] != weights[:, 1]).any()
