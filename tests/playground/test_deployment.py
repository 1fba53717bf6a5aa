"""The deployment console: a real server that starts with Play, tells the truth about what is served, and ends."""

import threading

import numpy as np
import psutil
import pytest
from processes import PATIENCE, is_gone

from ai_lifecycle.bundle import load_bundle
from ai_lifecycle.deployment import ServingError, start_server
from ai_lifecycle.playground import deployment_views
from ai_lifecycle.playground.deployment import GOAL, SCENARIO, State, playground, reading
from ai_lifecycle.playground.deployment_model import EPOCHS, PLAN, REQUESTS, SAMPLE, SIDE, Model
from ai_lifecycle.playground.outside import CLOSED
from ai_lifecycle.playground.pictures import Spot
from ai_lifecycle.playground.state import read

FOREVER = float("inf")


def model_of(text: str = "deployment?format=npz", **options) -> Model:
    return Model(read("deployment", State, text), **options)


def run_until(model: Model, doing: str) -> Model:
    while not model.over and PLAN[model.done] != doing:
        model.step("step", FOREVER)
    return model


@pytest.fixture
def told():
    """Tell whole stories, one for each state asked for; their servers end with the test."""
    models = []

    def told(text: str) -> Model:
        models.append(model_of(text))
        return run_until(models[-1], "nothing")

    yield told
    for model in models:
        model.close()


def test_nothing_is_started_before_play():
    started = []
    frame = playground("deployment")
    model_of(start=lambda *a, **k: started.append(a))
    assert frame.model.server is None and started == [] and frame.stage.error == ""
    assert frame.model.over == "" and "Nothing is trained yet" in frame.stage.status
    assert "Nothing is served" in frame.model.ask(Spot(0, 0))


def test_the_story_is_told_in_order_and_every_request_is_answered(told):
    model = told("deployment?format=npz")
    assert [one.version for one in model.requests] == ["slip-1"] * REQUESTS + ["slip-2"] * REQUESTS + [
        "slip-1"
    ] * REQUESTS
    assert all(one.seconds > 0 for one in model.requests) and model.over.startswith("The story is told")
    assert model.answering == "slip-1" and model.server.version()["name"] == "slip-1"
    assert model.meter.training.passes == EPOCHS * len(model.tickets.train_labels)
    assert model.meter.inference.passes == 3 * REQUESTS + SAMPLE


@pytest.mark.parametrize(("name", "text"), SCENARIO.presets.items(), ids=list(SCENARIO.presets))
def test_each_preset_shows_what_its_name_says(told, name, text):
    model = told(text)
    skew, snapshot = model.skew, model.snapshot()
    in_process = load_bundle(model.bundles["slip-2"].path).predict(model.sample)[:, 1]
    assert np.array_equal(skew.served, in_process), "the server answered otherwise than its bundle"
    sizes = {version: sum(files.values()) for version, files in snapshot.contents.items()}
    if "scaling" in text:
        assert skew.changed >= 10 and skew.largest > 0.3
    else:
        assert skew.changed == 0 and skew.largest < 1e-5
    if "optimizer" in text:
        assert sizes["slip-2"] > sizes["slip-1"] + 1000
    elif "scaling" not in text:
        assert abs(sizes["slip-2"] - sizes["slip-1"]) < 200
    goal = "goal met" if "scaling" not in text else f"the goal is {GOAL}"
    assert reading(model) == f"{skew.changed} of {SAMPLE} tickets: {goal}"
    assert name.startswith("Break it") == (text == "deployment?scaling=forgotten")


def test_the_map_shows_what_the_version_that_answers_would_say(told):
    model = told("deployment?scaling=forgotten&format=npz")
    first = model.snapshot().chances
    model._history.append("slip-2")
    second = model.snapshot().chances
    model._history.pop()
    assert first.shape == second.shape == (SIDE * SIDE,) and np.abs(first - second).max() > 0.1


def test_asking_goes_over_http_and_leaves_the_bundle_alone(told):
    model = told("deployment?format=npz")
    model.freeze(True)
    before = model.bundles["slip-1"].fingerprint
    asked = model.meter.inference.passes
    said = model.ask(Spot(0.5, 0.5))
    assert "slip-1, over HTTP" in said and f"{before}, unchanged" in said
    assert model.meter.inference.passes == asked + 1 and len(model.asked) == 1
    assert f"{model.asked[0].probability:.3f}" in said
    model.server.stop()
    assert "Nothing is served" in model.ask(Spot(0, 0))


def test_waiting_for_the_server_takes_no_more_than_a_slice_at_a_time():
    may_start = threading.Event()

    def slow(*bundles, **options):
        may_start.wait(PATIENCE)
        return start_server(*bundles, **options)

    model = run_until(model_of(start=slow), "serve")
    try:
        # A look that waited for the server would come back with the server running, for it must not start until then.
        for _ in range(20):
            assert not model.step("step", 0.008), "looking blocks the kernel"
        may_start.set()
        while not model.step("step", 0.008):
            pass
        assert model.answering == "slip-1"
    finally:
        may_start.set()
        model.close()


@pytest.mark.parametrize("moment", ["while it starts", "while it serves"])
def test_closing_stops_the_server_and_deletes_the_files(moment):
    started = []

    def noted(*bundles, **options):
        started.append(start_server(*bundles, **options))
        return started[-1]

    model = run_until(model_of(start=noted), "serve")
    folder = model.outside.folder()
    model.step("step", 0.008 if moment == "while it starts" else FOREVER)
    model.close()
    model.close()
    model.outside._worker.shutdown(wait=True)
    assert is_gone(started[0].pid) and not folder.exists()
    assert model.over == CLOSED
    done = model.done
    assert model.step("step", FOREVER) and model.done == done


@pytest.mark.parametrize("how", ["reset", "another state", "the last view closes"])
def test_the_frame_stops_the_server_when_its_story_ends(how):
    frame = playground("deployment?format=npz")
    frame.controls.play.click()
    assert frame.stage.error == ""
    pid = frame.model.server.pid
    assert psutil.pid_exists(pid)
    if how == "reset":
        frame.controls.reset.click()
    elif how == "another state":
        frame.controls.settings["seed"].value = 8
    else:
        for kind in ("opened", "closed"):
            frame._heard({"kind": kind, "view": "one"})
    assert is_gone(pid), f"{how}, and the server still runs"


def test_a_playground_that_nobody_uses_any_more_lets_go_of_its_server_and_says_so():
    frame = playground("deployment")
    frame.run._left()
    assert frame.model.outside.closed and frame.stage.status.startswith(CLOSED)
    frame.controls.play.click()
    assert frame.model.done == 0 and "Reset to begin again" in frame.stage.status
    frame.controls.reset.click()
    assert frame.model.over == ""


def test_a_server_that_cannot_start_is_told_in_the_error_pane(monkeypatch):
    def refuses(*bundles, **options):
        raise ServingError("Port 1 cannot be used")

    frame = playground("deployment?format=npz")
    frame.model._start = refuses
    # Without a running loop a click plays at once, and its error comes out here.
    with pytest.raises(ServingError):
        frame._start(FOREVER)
    frame._fail(ServingError("Port 1 cannot be used"))
    assert "Port 1 cannot be used" in frame.stage.error
    frame.model.close()


def test_the_guess_is_held_against_the_changed_answers():
    frame = playground("deployment?scaling=forgotten&format=npz")
    frame.controls.guess.value = 3
    frame.controls.commit.click()
    assert "Measured: <b>not yet</b>" in frame.controls.card.value
    frame.controls.play.click()
    assert f"Measured: <b>{frame.model.skew.changed} of {SAMPLE} tickets: the goal is {GOAL}</b>" in frame.controls.card.value
    frame.model.close()


@pytest.mark.parametrize("text", ["deployment?format=npz", "deployment?format=onnx&scaling=redone"])
def test_every_picture_is_drawn_has_words_and_a_table_before_and_after(text):
    frame = playground(text)
    for _ in range(2):
        assert set(frame.stage.frame["svg"]) == {panel.name for panel in deployment_views.PANELS}
        assert all(len(label) > 10 for label in frame.stage.frame["labels"].values())
        tables = SCENARIO.tables(frame.model, frame.model.snapshot())
        assert tables.count("<caption>") == 7 and "nan" not in tables
        frame._repr_mimebundle_()
        frame.controls.play.click()
    assert frame.stage.error == "" or "told" in frame.stage.status
    frame.model.close()


@pytest.mark.parametrize("format", ["skops", "onnx", "npz"])
def test_where_keeping_the_optimizers_state_changes_nothing_the_page_says_so(format):
    kept, dropped = (playground(f"deployment?format={format}&optimizer={how}") for how in ("kept", "dropped"))
    for frame in (kept, dropped):
        run_until(frame.model, "serve")
        frame.draw()
    words = [frame.stage.frame["labels"]["contents"] for frame in (kept, dropped)]
    changes = kept.model.snapshot().contents["slip-2"] != dropped.model.snapshot().contents["slip-2"]
    assert changes == (format == "skops")
    assert [f"{format} can hold no optimizer's state" in one for one in words] == [not changes, False]
    assert "only skops" in kept.controls.settings["optimizer"].description
    for frame in (kept, dropped):
        frame._close()


def test_the_same_state_trains_and_ships_the_same_model(told):
    one, other = (
        told("deployment?format=npz&scaling=redone&seed=3"),
        told("deployment?format=npz&scaling=redone&seed=3"),
    )
    assert np.array_equal(one.skew.served, other.skew.served)
    assert one.bundles["slip-2"].manifest.files == other.bundles["slip-2"].manifest.files
