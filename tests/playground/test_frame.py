"""The frame, through its controls' values, without a browser."""

import base64
from pathlib import Path

import pytest

import ai_lifecycle.playground
from ai_lifecycle.network import fingerprint
from ai_lifecycle.playground import screen
from ai_lifecycle.playground.training_process import SCENARIO, playground

MOVING = ("network", "map", "curve")  # the pictures that hold no measured time


def say(frame, kind: str, **more) -> None:
    frame.stage._handle_custom_msg({"kind": kind, "view": "page", **more}, [])


def pictures(frame) -> list[str]:
    return [frame.stage.frame["svg"][name] for name in MOVING] + [frame.stage.cover[name] for name in MOVING]


def test_the_same_state_gives_the_same_pictures():
    text = "training_process?data=xor&net=5,3&seed=21"
    one, other = playground(text), playground()
    other.text = text
    for unit in ("phase", "batch", "epoch", "epoch"):
        for frame in (one, other):
            frame.controls.pace.value = unit
            frame.controls.step.click()
        assert pictures(one) == pictures(other)
    assert pictures(one) != pictures(playground(text))


def test_every_control_ends_up_in_the_state_string_and_back():
    frame = playground()
    for name, value in {"data": "spiral", "noise": 0.2, "net": "3, 4", "act": "relu", "lr": 0.5, "seed": 3}.items():
        frame.controls.settings[name].value = value
    text = "training_process?data=spiral&noise=0.2&net=3,4&act=relu&lr=0.5&seed=3"
    assert frame.text == frame.controls.state.value == text
    other = playground()
    other.controls.state.value = text
    assert {name: control.value for name, control in other.controls.settings.items()} == {
        **{name: control.value for name, control in frame.controls.settings.items()}, "net": "3,4",
    }  # fmt: skip


@pytest.mark.parametrize("name", list(SCENARIO.presets))
def test_presets_set_every_control(name):
    frame = playground("training_process?seed=99&act=sigmoid")
    frame.controls.preset.value = name
    assert frame.text == SCENARIO.presets[name] and frame.stage.error == ""
    assert frame.controls.preset.value == name
    frame.controls.settings["seed"].value = 5
    assert frame.controls.preset.value not in SCENARIO.presets


@pytest.mark.parametrize("text", ["nonsense", "training_process?net=9", "training_process?lr=fast"])
def test_a_bad_state_is_told_and_changes_nothing(text):
    frame = playground()
    before = pictures(frame)
    frame.controls.state.value = text
    assert frame.stage.error.endswith(".") and frame.text == "training_process" and pictures(frame) == before
    frame.controls.step.click()
    assert frame.stage.error == "", "the next good step should clear the error"
    assert playground(text).stage.error.endswith(".")


def test_a_bad_list_of_layers_is_told():
    frame = playground()
    frame.controls.settings["net"].value = "4,x"
    assert "whole numbers" in frame.stage.error and frame.state.net == (4, 2)


def test_a_failure_is_told_without_a_traceback_and_reset_begins_again():
    frame = playground()

    def broken(*_):
        raise ZeroDivisionError("by zero")

    frame.model.step = broken
    frame.controls.step.click()
    assert "ZeroDivisionError" in frame.stage.error and "Reset" in frame.stage.error and not frame.run.playing
    frame.controls.reset.click()
    frame.controls.step.click()
    assert frame.stage.error == "" and frame.model.epoch == 1


def test_frozen_means_frozen():
    frame = playground()
    frame.controls.step.click()
    frame.controls.freeze.click()
    before = fingerprint(frame.model.layers)
    for control in (frame.controls.play, frame.controls.step, frame.controls.reset, frame.controls.edit):
        control.click()
        assert "frozen" in frame.stage.status
    frame.controls.settings["lr"].value = 0.5
    frame.controls.state.value = "training_process?seed=1"
    assert fingerprint(frame.model.layers) == before and frame.text == "training_process"
    assert frame.controls.settings["lr"].value == 0.1, "a refused wish must not stay in its control"
    assert frame.controls.state.value == "training_process"
    frame.controls.freeze.click()
    frame.controls.step.click()
    assert fingerprint(frame.model.layers) != before


def test_frozen_network_answers_clicks_and_keys():
    frame = playground()
    say(frame, "click", panel="map", x=100, y=100)
    assert "Freeze" in frame.stage.status and frame.model.asked == [], "a network in training was asked"
    frame.controls.freeze.click()
    say(frame, "click", panel="map", x=100, y=100)
    assert "unchanged" in frame.stage.status and len(frame.model.asked) == 1
    at = frame.look.cursor
    say(frame, "key", panel="map", key="ArrowRight")
    say(frame, "key", panel="map", key="ArrowUp")
    assert frame.look.cursor.x > at.x and frame.look.cursor.y > at.y
    say(frame, "key", panel="map", key="Enter")
    assert len(frame.model.asked) == 2 and frame.model.meter.inference.passes == 2
    assert frame.stage.frame["labels"]["map"].count("Cursor: class") == 1
    say(frame, "leave", panel="map")
    assert frame.look.cursor is None and "Cursor" not in frame.stage.frame["labels"]["map"]


def test_a_guess_unlocks_the_measurement():
    frame = playground("training_process?epochs=60")
    frame.controls.pace.value = "10 epochs"
    for _ in range(6):
        frame.controls.step.click()
    assert "epochs</b>" not in frame.controls.card.value, "the measurement was there before the guess"
    frame.controls.guess.value = 30
    frame.controls.commit.click()
    assert "30 epochs" in frame.controls.card.value and SCENARIO.reading(frame.model) in frame.controls.card.value
    frame.controls.reset.click()
    assert "30 epochs" in frame.controls.card.value and "not yet" in frame.controls.card.value
    frame.controls.settings["seed"].value = 8
    assert "30 epochs" not in frame.controls.card.value, "another state wants another guess"


def test_a_weight_is_chosen_and_set():
    frame = playground()
    frame.controls.place.value = "2.3.1"
    assert frame.look.place == (1, 2, 0)
    assert frame.controls.value.value == pytest.approx(frame.model.layers[1].weights[2, 0], rel=1e-5)
    frame.controls.value.value = 1.75
    frame.controls.edit.click()
    assert frame.model.layers[1].weights[2, 0] == 1.75 and "by hand" in frame.stage.status
    frame.controls.place.value = "first"
    assert "layer.input.neuron" in frame.stage.error
    say(frame, "click", panel="network", x=60, y=170)
    assert frame.look.place[0] == 0 and frame.controls.place.value.startswith("1.")


def test_links_follow_the_phase_or_the_reader():
    frame = playground()
    frame.controls.pace.value = "phase"
    titles = []
    for _ in range(4):
        frame.controls.step.click()
        titles.append(frame.stage.cover["network"].split("</text>")[0].rsplit(" ", 2)[-2:])
    assert [" ".join(title) for title in titles] == ["going forward", "the weight", "coming back", "the weight"]
    frame.controls.links.value = "gradient"
    assert "gradient" in frame.stage.cover["network"]


def test_tables_hold_what_the_pictures_show():
    frame = playground()
    assert frame.controls.words.layout.display == "none"
    frame.controls.tables.click()
    frame.controls.step.click()
    html = frame.controls.words.value
    assert html.count("<table>") == 6 and html.count("<caption>") == 6
    assert f"{frame.model.layers[0].weights[0, 0]:.4f}" in html and f"{frame.model.losses[1][-1]:.4f}" in html
    frame.controls.tables.click()
    assert frame.controls.words.layout.display == "none"


def test_code_appears_and_follows_the_language():
    frame = playground()
    frame.controls.copy.click()
    assert "def predict" in frame.controls.code.value and frame.controls.code.layout.display is None
    frame.controls.language.value = "Keras"
    assert "keras.Sequential" in frame.controls.code.value


def test_pages_without_widgets_get_a_picture_with_its_text():
    frame = playground("training_process?seed=2")
    data, metadata = frame._repr_mimebundle_()
    assert base64.b64decode(data["image/png"]).startswith(b"\x89PNG")
    assert len(data["image/png"]) < 150_000
    assert "training loss" in metadata["image/png"]["alt"] and "training_process?seed=2" in data["text/plain"]
    assert "application/vnd.jupyter.widget-view+json" in data


def test_every_picture_has_a_text_and_a_place():
    frame = playground()
    names = {panel["name"] for panel in frame.stage.panels}
    assert set(frame.stage.frame["svg"]) == set(frame.stage.frame["labels"]) == names
    assert all(panel["label"] for panel in frame.stage.panels) and all(frame.stage.frame["labels"].values())


def test_pictures_stay_small_enough_for_sixty_a_second():
    frame = playground("training_process?data=spiral&net=8,8,8,8,8,8")
    frame.controls.step.click()
    size = sum(len(svg) for svg in frame.stage.frame["svg"].values())
    assert size <= 60_000, f"a picture of the largest network takes {size} bytes"


def test_our_javascript_stays_small():
    scripts = Path(ai_lifecycle.playground.__file__).parent.glob("*.js")
    assert sum(len(script.read_text().splitlines()) for script in scripts) <= 120


def drawn_while_playing(monkeypatch, apart: float, count: int = 100) -> list[tuple[bool, bool]]:
    """Return for each picture of a run whether words came with it and whether what lies over the pictures did."""
    frame, now = playground(), screen.time.monotonic()
    covered, seen = [], []
    monkeypatch.setattr(screen.time, "monotonic", lambda: now)
    monkeypatch.setattr(frame.stage, "show_cover", covered.append)
    frame.run.units_left = float("inf")
    for _ in range(count):
        now += apart
        frame.model.step("batch", float("inf"))
        frame.draw()
        seen.append((frame.screen._worded == now, bool(covered)))
        covered.clear()
    return seen


def test_words_and_what_lies_over_pictures_share_none_of_a_fluent_run(monkeypatch):
    seen = drawn_while_playing(monkeypatch, apart=1 / 62)[2:]
    assert (True, True) not in seen and (False, False) in seen
    for which in (0, 1):
        places = [place for place, one in enumerate(seen) if one[which]]
        assert max(later - sooner for sooner, later in zip(places, places[1:])) <= 62 * screen.WORDS_SECONDS + 2


@pytest.mark.parametrize("apart", [0.25, 1.0])
def test_a_picture_that_stands_for_a_while_has_everything(monkeypatch, apart):
    assert set(drawn_while_playing(monkeypatch, apart, 8)) == {(True, True)}


@pytest.mark.parametrize("apart", [0.1, 0.119])
def test_nothing_waits_for_ever_at_a_pace_between(monkeypatch, apart):
    seen = drawn_while_playing(monkeypatch, apart, 12)
    assert sum(words for words, _ in seen) >= 5 and sum(over for _, over in seen) >= 5
