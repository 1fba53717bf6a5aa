"""The load generator: real questions to a real server, told truly, and nothing that outlives it."""

import gc
import threading
import weakref

import numpy as np
import pytest
from processes import children_running, is_gone, wait_until

from ai_lifecycle.data_collection import load_digits
from ai_lifecycle.deployment import ServingError, start_server
from ai_lifecycle.load_generator import Asked, Load
from ai_lifecycle.load_readings import LIMITS
from ai_lifecycle.playground import speed_model, speed_views
from ai_lifecycle.playground.outside import CLOSED
from ai_lifecycle.playground.speed import SCENARIO, State, playground, reading
from ai_lifecycle.playground.speed_model import EPOCHS, SAMPLE, SETUP, Model
from ai_lifecycle.playground.state import read

FOREVER = float("inf")
ALONE = 60.0  # questions a second that the small network of these tests is said to answer


@pytest.fixture(autouse=True)
def small(monkeypatch):
    """A small network and a short load: what is tested here does not depend on how fast anything is."""
    monkeypatch.setattr(speed_model, "HIDDEN", (16,))
    monkeypatch.setattr(speed_model, "SECONDS", 1.0)
    monkeypatch.setattr(speed_model, "CALIBRATE", 0.1)
    real = Model._calibrate

    def calibrate(self):
        real(self)
        self.measured_alone, self.alone = self.alone, ALONE

    monkeypatch.setattr(Model, "_calibrate", calibrate)


def model_of(text: str = "speed", **options) -> Model:
    return Model(read("speed", State, text), **options)


def run(model: Model, units: float = FOREVER) -> Model:
    while not model.over and model.done < units:
        model.step("reading", FOREVER)
    return model


def ended(pids) -> bool:
    return all(is_gone(pid) for pid in pids)


@pytest.fixture(scope="module")
def server(tmp_path_factory):
    """One real server for the models that are handed theirs."""
    from ai_lifecycle.bundle import save_bundle
    from ai_lifecycle.network import initialize
    from ai_lifecycle.schema import Feature

    features = [Feature(f"pixel {place}", low=0, high=1) for place in range(64)]
    path = tmp_path_factory.mktemp("bundles") / "reader"
    save_bundle(initialize([64, 8, 10], 0), path, features=features, classes=range(10))
    with start_server(path, batch=8) as started:
        yield started


def test_nothing_is_started_before_play():
    started = []
    frame, model = playground("speed"), model_of(start=lambda *a, **k: started.append(a))
    assert frame.model.server is None and started == [] and frame.stage.error == ""
    assert model.over == "" and "Nothing is trained yet" in frame.stage.status
    for name in SCENARIO.buttons:
        frame.controls.buttons[name].click()
        assert "Nothing is served yet" in frame.stage.status and frame.stage.error == ""


def test_a_load_is_put_on_a_real_server_and_every_question_is_answered():
    model = run(model_of("speed?rate=100&batch=8&wait=5"))
    pids = [model.server.pid, model.load._process.pid]
    try:
        assert sorted(one.number for one in model.asked) == list(range(len(model.load.moments)))
        assert {one.status for one in model.asked} == {200} and model.snapshot().failed == 0
        assert model.measured_alone > 0 and model.rate == ALONE
        assert model.meter.training.passes == EPOCHS * len(load_digits().train_labels)
        assert model.meter.inference.passes == len(model.asked) and model.meter.inference.seconds > 0
        assert model.meter.alone.training.samples == SAMPLE
        assert model.readings[-1].queue == 0 and model.snapshot().limit in LIMITS
        assert model.over.startswith("The load is over")
        said = model.ask_one()
        assert f"{model.reader.fingerprint}, unchanged" in said and "status 200" in said
        assert "2000 rows was sent" in model.night_job()
    finally:
        model.close()
    assert ended(pids)


@pytest.mark.parametrize("name", SCENARIO.presets)
def test_each_preset_starts_the_server_and_the_load_that_it_names(server, name):
    started, loads = [], []

    def start(path, **options):
        started.append(options)
        return server

    def load(url, rows, moments):
        loads.append(moments)
        return Load(moments, began=0.0, over=True)

    text = SCENARIO.presets[name]
    model = model_of(text, start=start, load=load)
    run(model)
    state = read("speed", State, text)
    assert started == [{"batch": state.batch, "wait": state.wait}]
    assert len(loads[0]) == pytest.approx(ALONE * state.rate / 100, abs=5 * np.sqrt(ALONE * state.rate / 100))
    assert (state.rate > 100 and state.batch == 1) == name.startswith("Break it")
    model.outside._ends.clear()  # the server is everybody's
    model.close()


def scripted(latency: float, rate: float, **told):
    """A load whose every question takes so long, read at a clock that stands at its end."""
    moments = np.arange(0.0, 10.0, 1 / rate)
    asked = [Asked(n, m, m, m + latency, 200, **told) for n, m in enumerate(moments.tolist())]
    return Load(moments, [one for one in asked if one.finished <= 10.0], began=0.0, clock=lambda: 10.0)


def shown(load: Load, text: str = "speed", moments=(2.0, 6.0, 10.0)) -> Model:
    model = model_of(text)
    model.load, model.done, model.alone = load, len(SETUP), ALONE
    for moment in moments:
        model._read(moment)
    return model


@pytest.mark.parametrize(
    ("load", "text", "limit", "word"),
    [(scripted(0.02, 20, compute=0.02), "speed", "none", "time to spare"),
     (scripted(0.045, 20, compute=0.045), "speed", "close", "hardly rests"),
     (scripted(0.2, 20, wait=0.15, compute=0.01), "speed?batch=64&wait=150", "window", "held back on purpose")],
    ids=["none", "close", "window"],
)  # fmt: skip
def test_the_light_and_the_words_say_what_limits(load, text, limit, word):
    model = shown(load, text)
    snapshot = model.snapshot()
    assert snapshot.limit == limit and word in SCENARIO.describe(snapshot)
    assert word in speed_views.labels(model, snapshot, None)["light"]
    lit = [mark for kind, mark in speed_views.draw_words(model, snapshot)["light"].marks
           if kind == "rect" and mark["fill"] != "none"]  # fmt: skip
    assert len(lit) == 1
    assert SCENARIO.tables(model, snapshot).count("<td>on</td>") == 1


def test_shares_and_percentiles_are_those_of_the_load():
    model = shown(scripted(0.2, 20, wait=0.15, compute=0.01))
    labels = speed_views.labels(model, model.snapshot(), None)
    assert "p50 is 200 ms, p95 200 ms, p99 200 ms" in labels["latency"]
    assert "waiting: 75%; computing: 5%; the rest: 20%" in labels["shares"]
    assert reading(model) == "p95 200 ms"


def test_the_guess_is_held_against_p95():
    frame = playground("speed")
    frame.controls.guess.value = 50
    frame.controls.commit.click()
    assert "Measured: <b>not yet</b>" in frame.controls.card.value
    frame.model.load = scripted(0.2, 20)
    frame.settle()
    assert "Your guess: <b>50 ms</b>. Measured: <b>p95 200 ms</b>" in frame.controls.card.value


def test_every_picture_has_words_and_a_table_before_and_after():
    for model in (model_of(), shown(scripted(0.2, 20, wait=0.1, compute=0.01))):
        snapshot = model.snapshot()
        pictures = SCENARIO.draw(model, snapshot, None) | SCENARIO.draw_words(model, snapshot)
        assert set(pictures) == {panel.name for panel in speed_views.PANELS} == set(SCENARIO.labels(model, snapshot, None))
        assert all(len(label) > 10 for label in SCENARIO.labels(model, snapshot, None).values())
        page = SCENARIO.tables(model, snapshot)
        assert page.count("<caption>") == 4 and "nan" not in page
    playground("speed")._repr_mimebundle_()


def test_waiting_takes_no_more_than_a_slice_at_a_time():
    may_start = threading.Event()

    def slow(*bundles, **options):
        may_start.wait(60)
        raise ServingError("Port 1 cannot be used")

    model = run(model_of(start=slow), SETUP.index("serve"))
    try:
        assert not any(model.step("reading", 0.008) for _ in range(20)), "it did not wait for the server"
        may_start.set()
        with pytest.raises(ServingError, match="Port 1"):
            model.step("reading", FOREVER)
    finally:
        may_start.set()
        model.close()


def test_a_load_that_takes_too_long_is_stopped_and_told():
    model, endless = shown(scripted(100.0, 20)), speed_model.LAST + 1
    model.load.clock = lambda: endless
    model.step("reading", FOREVER)
    assert model.over and "200 still waited when the load was stopped" in SCENARIO.describe(model.snapshot())


class Watch:
    """A clock of a load that goes on by a little whenever somebody looks at it."""

    def __init__(self, by: float):
        self.now, self._by = 0.0, by

    def __call__(self) -> float:
        self.now += self._by
        return self.now


@pytest.mark.parametrize("unit", speed_model.TICKS)
def test_the_load_is_read_as_often_as_its_unit_says_and_lateness_does_not_add_up(monkeypatch, unit):
    monkeypatch.setattr(speed_model.Outside, "wait", staticmethod(lambda: None))
    model, moments = model_of(), []
    model.load, model.done, model.alone = scripted(0.02, 20), len(SETUP), ALONE
    model.load.clock = Watch(by=0.0031)
    monkeypatch.setattr(model, "_read", moments.append)
    for _ in range(100):
        assert model.step(unit, FOREVER)
    tick = speed_model.TICKS[unit]
    assert moments == pytest.approx([tick * number for number in range(1, 101)], abs=0.0065)


def test_after_a_pause_the_load_is_read_once_and_not_for_every_reading_that_was_missed():
    model = shown(scripted(0.02, 20), moments=())
    model._due = 1.0
    model.load.clock = lambda: 10.0
    model.step("fine reading", FOREVER)
    assert model.moments == [10.0] and model._due == pytest.approx(10.0 - speed_model.TICKS["fine reading"])


def test_fine_readings_leave_few_points_and_hide_no_peak():
    moments = np.arange(0.0, 24.0, 0.01)
    asked = [Asked(n, m, m, m + (0.9 if 700 <= n < 760 else 0.02), 200, compute=0.01) for n, m in enumerate(moments.tolist())]
    load = Load(moments, sorted(asked, key=lambda one: one.finished), began=0.0, clock=lambda: 24.0)
    fine, every = model_of(), []
    fine.load, fine.done, fine.alone = load, len(SETUP), ALONE
    for moment in np.arange(1, 24 * 62 + 1) / 62:
        fine._read(float(moment))
        every.append(fine.readings[-1])
    places = [moment // speed_model.STRETCH for moment in fine.moments[:-1]]
    assert len(set(places)) == len(places) <= speed_model.LAST / speed_model.STRETCH
    assert fine.moments == sorted(fine.moments) and fine.readings[-1] is every[-1]
    for name in ("p50", "p95", "p99", "queue", "busy"):
        assert np.nanmax([getattr(one, name) for one in fine.readings]) == np.nanmax([getattr(one, name) for one in every])
    assert min(one.throughput for one in fine.readings) == min(one.throughput for one in every)
    drawn = speed_views.draw(fine, fine.snapshot(), None)
    assert all(len(picture.svg()) < 8000 for picture in drawn.values())


@pytest.mark.parametrize("how", ["reset", "the last view closes"])
def test_the_frame_ends_server_and_load_whose_network_stays_for_the_next_run(how):
    frame = playground("speed?rate=100")
    model = run(frame.model, len(SETUP) + 2)
    pids, path = [model.server.pid, model.load._process.pid], model.reader.path
    if how == "reset":
        frame.controls.reset.click()
    else:
        for kind in ("opened", "closed"):
            frame._heard({"kind": kind, "view": "one"})
    model.outside._worker.shutdown(wait=True)
    assert ended(pids) and path.exists()
    assert model.over == CLOSED
    assert frame.stage.error == ""


@pytest.mark.parametrize("how", ["reset", "the last view closes"])
def test_the_frame_ends_a_training_that_is_under_way(monkeypatch, how):
    monkeypatch.setattr(speed_model, "_kept", {})
    monkeypatch.setattr(speed_model, "EPOCHS", 10**9)
    frame = playground("speed")
    model = run(frame.model, SETUP.index("train"))

    def is_training():
        assert not model.step("reading", 0.0)
        return children_running("ai_lifecycle.train_reader")

    wait_until(is_training, "the training")
    (training,) = is_training()
    if how == "reset":
        frame.controls.reset.click()
    else:
        for kind in ("opened", "closed"):
            frame._heard({"kind": kind, "view": "one"})
    gone = is_gone(training.pid)
    if not gone:
        training.kill()
    assert gone, "nobody wants it any more, and it goes on"
    model.outside._worker.shutdown(wait=True)
    assert model.over == CLOSED and frame.stage.error == "" and speed_model._kept == {}


def test_a_network_is_trained_once_for_a_seed_and_ends_with_the_next(monkeypatch):
    monkeypatch.setattr(speed_model, "_kept", {})
    first, again = (run(model_of(f"speed?seed=5&rate={rate}"), SETUP.index("serve")) for rate in (20, 30))
    assert again.reader is first.reader and (first.kept, again.kept) == (False, True)
    assert first.meter == again.meter and again.meter.training.seconds > 0, "what it took, whoever asks"
    assert "trained in an earlier run" in SCENARIO.describe(again.snapshot())
    assert "trained in an earlier run" not in SCENARIO.describe(first.snapshot())
    path = first.reader.path
    other = run(model_of("speed?seed=6"), SETUP.index("serve"))
    assert other.reader.fingerprint != first.reader.fingerprint and not other.kept
    for model in (first, again):
        assert path.exists(), "a run that still uses it finds it gone"
        model.reader = None
    assert not path.exists() and other.reader.path.exists()


def test_what_went_wrong_in_training_is_told_in_one_sentence(monkeypatch):
    monkeypatch.setattr(speed_model, "HIDDEN", (0,))
    with pytest.raises(RuntimeError, match="^[^\n]*hidden_layer_sizes must be > 0[^\n]*$"):
        run(model_of(), SETUP.index("serve"))


def test_runs_leave_neither_models_nor_threads_behind():
    frame = playground("speed?rate=100")
    run(frame.model, len(SETUP) + 2)
    before, models = threading.active_count(), []
    gc.disable()  # a model must not wait for a search for rings
    try:
        for _ in range(3):
            models.append(weakref.ref(frame.model))
            frame.controls.reset.click()
            run(frame.model, len(SETUP) + 2)
        wait_until(lambda: not any(model() for model in models), "an old model's end")
    finally:
        gc.enable()
    wait_until(lambda: threading.active_count() <= before, "an old worker's end")
    frame.model.close()
