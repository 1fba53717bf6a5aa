"""The playground of the training process without a browser: through its widgets' values and messages.

Made in a script, where no event loop runs, a playground does at once what it would queue on a page.
"""

import base64
import random
import struct
import subprocess
import sys

import numpy as np
import pytest

from ai_lifecycle.network import fingerprint, predict
from ai_lifecycle.playground import state as states
from ai_lifecycle.playground.training_process import SCENARIO, Model, State, epochs_to_goal, playground
from ai_lifecycle.training_process import PHASES, train

SMALL = "training_process?net=3&epochs=20"


def frames_of(text: str, epochs: int = 3) -> list[dict]:
    """The pictures of a run, epoch by epoch, without the clock's."""
    frame, seen = playground(text), []
    for _ in range(epochs):
        frame.controls.step.click()
        seen.append({name: frame.stage.frame["svg"][name] for name in frame.stage.frame["svg"] if name in ("map", "network")})
    return seen


def tell(frame, message: dict) -> None:
    """Hand the stage a message as its page would."""
    frame.stage._handle_custom_msg(message, [])


def click_map(frame, x: float, y: float) -> None:
    panel = next(panel for panel in SCENARIO.panels if panel.name == "map")
    tell(frame, {"kind": "click", "panel": "map", "x": x * panel.width, "y": y * panel.height})


@pytest.mark.parametrize("seed", range(30))
def test_any_state_survives_being_written_and_read(seed):
    draw, values = random.Random(seed), {}
    for name, (kind, allowed) in states.settings(State).items():
        if kind is str:
            values[name] = draw.choice(allowed.choices)
        elif kind is tuple:
            values[name] = tuple(draw.randint(1, 8) for _ in range(draw.randint(0, 6)))
        else:
            values[name] = kind(round(draw.uniform(allowed.low, allowed.high), 6))
    state = State(**values)
    text = states.write("training_process", state)
    assert states.read("training_process", State, text) == state
    assert states.read("training_process", State, f"https://example.org/page?state={text}") == state


@pytest.mark.parametrize(
    "text, sentence",
    [
        ("optimization?lr=1", "begins with 'training_process'"),
        ("training_process?speed=1", "'speed' is not a setting"),
        ("training_process?lr=fast", "lr must be a number"),
        ("training_process?lr=nan", "lr must be from"),
        ("training_process?net=9", "net must be from 1 to 8"),
        ("training_process?net=1,1,1,1,1,1,1", "at most 6"),
        ("training_process?data=moon", "data must be one of circle"),
        ("training_process?lr=1&lr=2", "set twice"),
        ("training_process?data", "no value"),
    ],
)
def test_a_bad_state_string_gets_one_sentence_and_changes_nothing(text, sentence):
    frame = playground(SMALL)
    frame.controls.state.value = text
    assert sentence in frame.stage.error and "\n" not in frame.stage.error
    assert frame.text == SMALL
    assert sentence in playground(text).stage.error, "a bad string given to playground() is reported in it"


def test_the_same_string_gives_the_same_frames():
    assert frames_of(SMALL) == frames_of(SMALL)
    assert frames_of(SMALL) != frames_of(SMALL + "&seed=8")


def test_it_animates_the_very_function_that_the_lesson_explains():
    state = State(net=(3,), epochs=20)
    model = Model(state)
    for _ in range(4):
        model.step("epoch", float("inf"))
    start = Model(state)
    *_, last = train(
        start.layers, start.inputs, start.labels, learning_rate=state.lr, batch_size=state.batch, epochs=4,
        seed=state.seed, activation=state.act,
    )  # fmt: skip
    assert fingerprint(model.layers) == fingerprint(last.layers)


def test_step_goes_phase_by_phase_and_weights_move_only_in_the_last():
    frame = playground(SMALL)
    frame.controls.pace.value = "phase"
    before, seen = fingerprint(frame.model.layers), []
    for _ in PHASES:
        frame.controls.step.click()
        seen.append((frame.model.phase.name, fingerprint(frame.model.layers) == before))
    assert [name for name, _ in seen] == list(PHASES)
    assert [same for _, same in seen] == [True, True, True, False]


def test_the_two_gradients_of_a_weight_agree():
    model = Model(State(act="tanh"))
    model.step("epoch", float("inf"))
    claimed, measured = model.snapshot((0, 1, 2)).slopes
    assert claimed == pytest.approx(measured, rel=1e-5, abs=1e-9)


@pytest.mark.parametrize("preset, reaches", [("A circle", True), ("Exclusive or", True), ("No hidden layer", False)])
def test_presets_show_what_their_names_promise(preset, reaches):
    state = states.read("training_process", State, SCENARIO.presets[preset])
    assert (epochs_to_goal(state) is not None) == reaches


def test_the_preset_that_breaks_it_does_not_learn():
    frame = playground(SCENARIO.presets["Break it: steps too large"])
    frame.controls.pace.value = "10 epochs"
    for _ in range(3):
        frame.controls.step.click()
    losses = frame.model.losses[0]
    assert not np.isfinite(losses[-1]) or losses[-1] > 0.9 * losses[0]
    assert frame.stage.error == "", "diverging is a lesson, not an error"


def test_freezing_turns_training_off_and_asking_leaves_the_weights_equal_to_the_bit():
    frame = playground(SMALL)
    frame.controls.step.click()
    frame.controls.freeze.click()
    before, epoch = fingerprint(frame.model.layers), frame.model.epoch
    click_map(frame, 0.5, 0.5)
    assert before in frame.stage.status and "unchanged" in frame.stage.status
    for key in ("ArrowLeft", "ArrowUp", "Enter"):
        tell(frame, {"kind": "key", "key": key})
    assert len(frame.model.asked) == 2 and frame.model.meter.inference.passes == 2
    for press in (frame.controls.step, frame.controls.play, frame.controls.reset, frame.controls.edit):
        press.click()
        assert "frozen" in frame.stage.status
    frame.controls.settings["lr"].value = 0.5
    assert (fingerprint(frame.model.layers), frame.model.epoch, frame.text) == (before, epoch, SMALL)
    frame.controls.freeze.click()
    frame.controls.step.click()
    assert fingerprint(frame.model.layers) != before


def test_what_is_asked_is_what_the_network_answers():
    frame = playground(SMALL)
    frame.controls.freeze.click()
    click_map(frame, 0.25, 0.75)
    spot = frame.model.asked[-1]
    assert spot.probability == predict(frame.model.layers, np.array([[spot.x, spot.y]]), "tanh")[0, 1]
    assert spot.x < 0 and spot.y < 0, "the lower left of the picture is the lower left of the plane"


def test_a_click_while_training_explains_itself():
    frame = playground(SMALL)
    click_map(frame, 0.5, 0.5)
    assert "Freeze and infer" in frame.stage.status and frame.model.asked == []


def test_the_epoch_budget_ends_a_run():
    frame = playground("training_process?net=2&epochs=4")
    frame.controls.play.click()
    assert frame.model.epoch == 4 and not frame.run.playing
    frame.controls.step.click()
    assert "budget of 4 epochs is spent" in frame.stage.status


def test_a_closed_view_ends_a_run():
    frame = playground(SMALL)
    tell(frame, {"kind": "opened", "view": "a"})
    tell(frame, {"kind": "opened", "view": "b"})
    frame.run.units_left = 5
    tell(frame, {"kind": "closed", "view": "a"})
    assert frame.run.playing, "another view is still open"
    tell(frame, {"kind": "closed", "view": "b"})
    assert not frame.run.playing


def test_no_picture_is_sent_that_the_page_has_not_room_for():
    stage = playground(SMALL).stage
    while stage.has_room():
        stage.show({}, {})
    stage.heard({"kind": "painted", "number": stage.frame["number"]})
    assert stage.has_room()


def test_a_guess_unlocks_the_reading():
    frame = playground(SMALL)
    assert "Measured" not in frame.controls.card.value
    frame.controls.guess.value = 12
    frame.controls.commit.click()
    assert "12 epochs" in frame.controls.card.value and "not yet" in frame.controls.card.value
    frame.controls.play.click()
    assert "Measured" in frame.controls.card.value


def test_a_weight_can_be_set_by_hand():
    frame = playground(SMALL)
    frame.controls.place.value = "1.2.3"
    frame.controls.value.value = 1.5
    frame.controls.edit.click()
    assert frame.model.layers[0].weights[1, 2] == 1.5
    frame.controls.place.value = "first"
    assert "layer.input.neuron" in frame.stage.error


def test_an_error_in_the_model_lands_in_the_error_pane(monkeypatch):
    frame = playground(SMALL)
    monkeypatch.setattr(frame.model, "code", lambda language: 1 / 0)
    frame.controls.copy.click()
    assert "ZeroDivisionError" in frame.stage.error and "Reset" in frame.stage.error


@pytest.mark.parametrize("language", ["NumPy", "Keras"])
@pytest.mark.parametrize("text", ["training_process?net=3&reg=l2&rate=0.01", "training_process?net=&act=relu"])
def test_the_copied_code_runs_and_answers_as_the_network_on_the_page(language, text):
    frame = playground(text)
    frame.controls.step.click()
    frame.controls.language.value = language
    frame.controls.copy.click()
    points = [[0.1, -0.4], [-0.9, 0.3], [0.0, 0.0]]
    program = frame.controls.code.value + f"\nprint('ANSWER', predict({points}).tolist())\n"
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    answer = np.array(eval(done.stdout.split("ANSWER")[1]))
    assert answer == pytest.approx(predict(frame.model.layers, np.array(points), frame.model.state.act), abs=1e-6)


def test_where_widgets_cannot_run_stands_a_picture_with_its_text():
    data, metadata = playground(SMALL)._repr_mimebundle_()
    picture = base64.b64decode(data["image/png"])
    width, height = struct.unpack(">II", picture[16:24])
    assert picture.startswith(b"\x89PNG") and width > 600 and height > 400
    alt = metadata["image/png"]["alt"]
    assert "Epoch 0" in alt and "test loss" in alt and alt in data["text/plain"]
    assert "application/vnd.jupyter.widget-view+json" in data


def test_every_picture_has_words_for_those_who_do_not_see_it():
    frame = playground(SMALL)
    assert set(frame.stage.frame["labels"]) == {panel.name for panel in SCENARIO.panels}
    assert all(len(text) > 20 for text in frame.stage.frame["labels"].values())
    frame.controls.tables.click()
    assert frame.controls.words.value.count("<table") >= 2 and "<caption" in frame.controls.words.value
