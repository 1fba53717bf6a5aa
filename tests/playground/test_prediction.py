"""Lesson 6's playground: the network trains, is frozen and asked; the pad, the threshold and the prices stay alive."""

import numpy as np
import pytest

from ai_lifecycle.network import fingerprint, initialize, predict
from ai_lifecycle.playground.prediction import GOAL, SCENARIO, Model, State, playground, reading
from ai_lifecycle.playground.prediction_pad import LETTERS, Pad
from ai_lifecycle.playground.state import BadState, read, same_run
from ai_lifecycle.prediction import UNKNOWN, Costs, confusion, cost_per_thousand, nearest_distance
from ai_lifecycle.training_process import train

FOREVER = float("inf")


def model_of(text: str = "prediction", epochs: int = 0) -> Model:
    model = Model(read("prediction", State, text))
    for _ in range(epochs):
        model.step("epoch", FOREVER)
    return model


@pytest.fixture(scope="module")
def trained():
    """A frame whose network has learned for 40 epochs and is frozen; tests that change its state put it back."""
    frame = playground("")
    frame.controls.play.click()
    frame.controls.freeze.click()
    return frame


@pytest.fixture
def frame(trained):
    trained.text = "prediction"
    trained.controls.buttons["Clear the sheet"].click()
    trained.model.pad.pen, trained.model.pad.down = (16.0, 16.0), False
    return trained


def tell(frame, kind: str, **more) -> None:
    """What a page sends when a picture is dragged on, or a key is pressed on it."""
    frame.stage._handle_custom_msg({"kind": kind, "view": "page", **more}, [])


def drag(frame, panel: str, *places: tuple[float, float]) -> None:
    for number, (x, y) in enumerate(places):
        stage = "down" if number == 0 else "up" if number == len(places) - 1 else "move"
        tell(frame, "drag", panel=panel, x=x, y=y, stage=stage)


def test_it_is_the_courses_own_training():
    model, digits = model_of(epochs=2), Model(State()).digits
    *_, last = train(
        initialize([64, 16, 10], 7), digits.train_inputs, digits.train_labels,
        learning_rate=0.3, batch_size=32, epochs=2, seed=7,
    )  # fmt: skip
    assert fingerprint(model.layers) == fingerprint(last.layers)
    assert model.epoch == 2 and model.meter.training.passes == 2 * len(digits.train_labels)


def test_a_slice_of_time_ends_a_step_early_and_the_run_goes_on():
    ticks = iter(range(10**6))
    model = Model(State(), clock=lambda: next(ticks) / 1000)
    assert not model.step("epoch", 0.004) and 0 < model.number < 10
    while not model.step("epoch", 0.004):
        pass
    assert model.epoch == 1


def test_the_budget_ends_the_run():
    model = model_of("prediction?epochs=2", epochs=5)
    assert model.epoch == 2 and "budget of 2 epochs" in model.over


def test_frozen_weights_cannot_be_written_and_answers_leave_them_alone():
    model = model_of(epochs=3)
    model.freeze(True)
    before = fingerprint(model.layers)
    with pytest.raises(ValueError, match="read-only"):
        model.layers[0].weights[0, 0] = 1.0
    for ask in (model.next_digit, model.next_letter, model.noise):
        assert "from the nearest digit it has seen" in ask()
    snapshot = model.snapshot()
    assert snapshot.fingerprint == snapshot.fingerprint_when_frozen == before
    assert model.meter.inference.passes == 3
    model.freeze(False)
    model.step("batch", FOREVER)
    assert fingerprint(model.layers) != before


def test_the_reading_is_the_networks_answer_to_the_pixels(frame):
    frame.controls.buttons["A test digit"].click()
    model, reading_ = frame.model, frame.model.reading
    assert np.array_equal(reading_.probabilities, predict(model.layers, model.pad.pixels[None])[0])
    assert reading_.distance == nearest_distance(model.pad.pixels[None], model.digits.train_inputs)[0]
    assert nearest_distance(reading_.nearest[None], model.digits.train_inputs)[0] == 0


def test_matrix_and_bill_are_those_of_the_lesson(frame):
    frame.text = "prediction?at=0.2&alarm=3&miss=7&share=0.3&watch=1"
    model, facts = frame.model, frame.model.snapshot().facts
    chances, happened = predict(model.layers, model.notes)[:, 1], model.digits.test_labels == 1
    assert facts.counts == confusion(chances, happened, 0.2)
    assert facts.bill == cost_per_thousand(facts.counts, Costs(3, 7), 0.3) == facts.bills[20]
    assert facts.bills[facts.cheapest] == facts.bills.min() < facts.bills[facts.cheapest + 1 :].min(initial=FOREVER)


def test_live_settings_change_at_any_time_and_leave_the_weights_alone(frame):
    before = fingerprint(frame.model.layers)
    for name, value in {"at": 0.2, "sure": 0.7, "near": 2.0, "miss": 50.0, "share": 0.02, "noise": 0.4, "watch": 3}.items():
        before_it = frame.model.snapshot().facts
        frame.controls.settings[name].value = value
        assert frame.stage.error == "" and frame.model.frozen, name
        assert frame.model.snapshot().facts is not before_it, name
    assert fingerprint(frame.model.layers) == before and frame.model.epoch == 40
    assert frame.text == "prediction?watch=3&at=0.2&sure=0.7&near=2&miss=50&share=0.02&noise=0.4"
    frame.controls.settings["hidden"].value = 20
    assert "frozen" in frame.stage.status and frame.controls.settings["hidden"].value == 16


def test_a_live_setting_out_of_bounds_is_told_and_changes_nothing(frame):
    frame.controls.state.value = "prediction?at=2"
    assert frame.stage.error == "at must be from 0 to 1; got 2." and frame.text == "prediction"
    with pytest.raises(BadState):
        frame.text = "prediction?at=2"


def test_two_states_are_of_the_same_run_if_only_live_settings_differ():
    assert same_run(State(), State(at=0.1, noise=0.6)) and not same_run(State(), State(hidden=17))


def test_a_guess_survives_what_is_live_and_not_another_network():
    frame = playground("")
    frame.controls.guess.value = 12
    frame.controls.commit.click()
    frame.controls.settings["miss"].value = 9.0
    assert "12 %" in frame.controls.card.value
    frame.controls.settings["seed"].value = 8
    assert "12 %" not in frame.controls.card.value


def test_drawing_with_a_pointer_asks_the_frozen_network(frame):
    passes = frame.model.meter.inference.passes
    drag(frame, "pad", (150, 50), (150, 150), (150, 300))
    assert frame.model.reading is not None and frame.stage.status.startswith("Answer: ")
    assert frame.model.meter.inference.passes == passes + 3
    ink = frame.model.pad.ink
    assert ink[:, 16].sum() > 25 and ink[:, :12].sum() == ink[:, 20:].sum() == 0, "a straight stroke down the middle"
    assert "places hold ink" in frame.stage.frame["labels"]["pad"]


def test_before_the_freeze_one_may_draw_and_is_told_how_to_ask():
    frame = playground("")
    drag(frame, "pad", (150, 50), (150, 300))
    assert frame.model.pad.ink.any() and frame.model.reading is None and frame.model.meter.inference.passes == 0
    assert "Press “Freeze and infer”" in frame.stage.status
    frame.controls.step.click()
    frame.controls.freeze.click()
    assert frame.model.reading is not None, "what was drawn before is asked about now"


def test_the_keyboard_draws_what_the_pointer_draws(frame):
    for key in ("ArrowUp", "ArrowUp", "Enter", *["ArrowDown"] * 6):
        tell(frame, "key", panel="pad", key=key)
    by_keys = frame.model.pad.ink.copy()
    assert frame.model.pad.down and frame.stage.status.startswith("Answer: ")
    tell(frame, "key", panel="pad", key="Enter")
    assert not frame.model.pad.down and "The pen is up" in frame.stage.status
    tell(frame, "key", panel="pad", key="ArrowRight")
    assert np.array_equal(frame.model.pad.ink, by_keys), "a lifted pen drew"
    frame.controls.buttons["Clear the sheet"].click()
    x, top, bottom = (6 + 9 * 16, 30 + 9 * 12, 30 + 9 * 24)
    drag(frame, "pad", (x, top), (x, bottom))
    assert np.array_equal(frame.model.pad.ink, by_keys)
    tell(frame, "key", panel="pad", key=" ")
    assert frame.stage.status.startswith("A dot.")


def test_dragging_the_costs_moves_the_threshold_and_nothing_else(frame):
    before = fingerprint(frame.model.layers)
    drag(frame, "bill", (44, 100), (60, 100))
    left, right = 44, SCENARIO.panels[2].width - 12
    assert frame.state.at == pytest.approx((60 - left) / (right - left), abs=0.006)
    assert frame.controls.settings["at"].value == frame.state.at and f"at={frame.state.at:g}" in frame.text
    for key in ("ArrowRight", "ArrowUp"):
        tell(frame, "key", panel="bill", key=key)
    assert frame.state.at == pytest.approx(round((60 - left) / (right - left), 2) + 0.06)
    for _ in range(30):
        tell(frame, "key", panel="bill", key="ArrowDown")
    assert frame.state.at == 0.0 and fingerprint(frame.model.layers) == before


def test_a_slider_moves_its_setting_and_follows_the_field_beside_it(frame):
    sliders = frame.controls.sliders
    assert list(sliders) == ["at", "sure", "near"] and all(slider.continuous_update for slider in sliders.values())
    sliders["at"].value = 0.29000000000000004  # what a page makes of 29 steps of 0.01
    assert frame.text == "prediction?at=0.29" and frame.controls.settings["at"].value == 0.29
    sliders["near"].value = 2.2
    assert frame.text == "prediction?at=0.29&near=2.2" and "Epoch" in frame.stage.status
    frame.controls.settings["at"].value = 0.123
    assert frame.state.at == 0.123 and sliders["at"].value == 0.12
    sliders["at"].value = 0.12000000000000001  # a page tells the place it was put at
    assert frame.state.at == 0.123, "a slider that nobody moved took the exact number away"
    frame.text = "prediction"
    assert [slider.value for slider in sliders.values()] == [0.5, 0.0, 8.0]


def test_sliders_answer_without_measuring_both_sides_again(frame, monkeypatch):
    monkeypatch.setattr(frame.model, "compare", lambda: pytest.fail("dragging waited for a measurement"))
    before = frame.stage.frame["svg"]["bill"]
    frame.controls.sliders["at"].value = 0.2
    assert frame.stage.error == "" and frame.stage.frame["svg"]["bill"] != before


def test_a_letter_is_answered_until_a_limit_says_what_is_too_far(frame):
    frame.controls.buttons["A letter"].click()
    assert "Answer: " in frame.stage.status and frame.model.reading.answer != UNKNOWN
    frame.controls.settings["near"].value = 1.7
    assert frame.model.reading.answer == UNKNOWN
    frame.controls.buttons["Noise"].click()
    assert "I do not know" in frame.stage.status and "pure noise" in frame.stage.status.lower()
    assert frame.model.snapshot().facts.answered > 0.8, "ordinary notes are near enough"


def test_the_goal_is_reached_by_a_better_threshold_and_not_at_one_half(frame):
    facts = frame.model.snapshot().facts
    assert facts.bill > GOAL > facts.bills.min()
    assert reading(frame.model) == f"{facts.cheapest} %, where 1,000 notes cost {facts.bills.min():.0f} hours"
    assert "not yet" in reading(model_of())


def test_break_it_is_out_of_reach_of_any_threshold_and_sounds_sure(frame):
    frame.text = next(text for name, text in SCENARIO.presets.items() if name.startswith("Break it"))
    facts = frame.model.snapshot().facts
    assert facts.bills.min() > 2 * GOAL and facts.error > 0.15


def test_saying_i_do_not_know_costs_less_than_being_wrong_where_notes_cannot_be_read(frame):
    frame.text = "prediction?noise=0.6"
    always = frame.model.snapshot().facts.bills.min()
    frame.text = "prediction?noise=0.6&near=2"
    assert frame.model.snapshot().facts.bills.min() < always


def test_the_pictures_say_in_words_what_they_show(frame):
    frame.controls.buttons["A test digit"].click()
    said = frame.stage.frame["labels"]
    assert set(said) == {panel.name for panel in SCENARIO.panels}
    assert "1,000 notes cost" in said["bill"] and "misses" in said["matrix"] and "Calibration error" in said["reliability"]
    frame.controls.tables.click()
    page = frame.controls.words.value
    frame.controls.tables.click()
    assert page.count("<table>") == 8 and page.count("<tr>") > 50


def test_a_picture_brings_only_what_a_step_changes(frame):
    """The page builds anew whatever comes with a picture, 60 times a second."""
    model = model_of("prediction?hidden=128&near=2", epochs=2)
    drawn, words = SCENARIO.draw(model, model.snapshot(), None), SCENARIO.draw_words(model, model.snapshot())
    assert sum(len(picture.marks) for picture in drawn.values()) < 75
    cover = SCENARIO.cover(model, model.snapshot(), None)
    model.step("epoch", FOREVER)
    later = SCENARIO.cover(model, model.snapshot(), None)
    for name in ("pad", "answer", "bill", "matrix"):
        assert cover[name].svg() == later[name].svg(), f"what lies over {name} changes with a step"
    assert not drawn.keys() & words.keys() and drawn.keys() | words.keys() == {panel.name for panel in SCENARIO.panels}


def test_each_number_of_the_matrix_lies_in_its_cell(frame):
    frame.text = "prediction?near=1.5&watch=3"
    counts = frame.model.snapshot().facts.counts
    both = SCENARIO.draw_words(frame.model, frame.model.snapshot())["matrix"].over(
        SCENARIO.cover(frame.model, frame.model.snapshot(), None)["matrix"]
    )
    texts = [mark for kind, mark in both.marks if kind == "text"]
    words = {mark["text"]: mark for mark in texts}
    cells = [mark for kind, mark in both.marks if kind == "rect"]

    def number(name: str, column: str) -> list[str]:
        (cell,) = [
            cell for cell in cells
            if abs(cell["y"] + 26 - words[name]["y"]) < 1 and abs(cell["x"] + 51 - words[column]["x"]) < 5
        ]  # fmt: skip
        return [mark["text"] for mark in texts if mark["text"].isdigit() and cell["x"] < mark["x"] < cell["x"] + 102
                and cell["y"] < mark["y"] < cell["y"] + 45]  # fmt: skip

    for name, happened, other in (
        ("warned", counts.hits, counts.false_alarms), ("not warned", counts.misses, counts.all_clears),
        ("to a person", counts.asked_happened, counts.asked_not),
    ):  # fmt: skip
        assert number(name, "it is a 3") == [str(happened)] and number(name, "another digit") == [str(other)]
    assert len({counts.hits, counts.false_alarms, counts.all_clears, counts.asked_not}) == 4


@pytest.mark.parametrize("text", SCENARIO.presets.values())
def test_every_preset_can_be_drawn_at_every_stage(text):
    frame = playground(text)
    for _ in range(2):
        frame.controls.step.click()
        assert frame.stage.error == ""
    frame.controls.freeze.click()
    for button in frame.controls.buttons.values():
        button.click()
        assert frame.stage.error == ""
    bundle, metadata = frame._repr_mimebundle_()
    assert len(metadata["image/png"]["alt"]) > 40 and len(bundle["image/png"]) > 5000


def test_a_run_that_diverges_is_no_error():
    frame = playground("prediction?lr=10&epochs=3")
    frame.controls.play.click()
    frame.controls.freeze.click()
    frame.controls.buttons["A letter"].click()
    assert frame.stage.error == "" and frame.model.over


@pytest.mark.parametrize("letter", LETTERS)
def test_every_letter_fits_the_sheet(letter):
    pad = Pad()
    pad.write(letter)
    assert 60 < pad.ink.sum() < 600 and pad.ink[0].sum() == pad.ink[-1].sum() == 0


def test_the_pen_stays_on_the_sheet():
    pad = Pad()
    pad.pointer("down", -50, 400)
    assert pad.pen == (0, 32)
    for _ in range(40):
        pad.key("ArrowUp")
    assert pad.pen == (0, 0) and pad.ink.sum() > 0
