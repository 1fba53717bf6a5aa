"""The playground of data collection: the lesson's own functions, grown 10 labels at a time, frozen and asked."""

import itertools

import numpy as np
import pytest

from ai_lifecycle.data_quality import HOLES, SEEDS, Flaws, answers, learning_curve
from ai_lifecycle.network import fingerprint
from ai_lifecycle.playground import collection_views
from ai_lifecycle.playground.collection_model import STEP
from ai_lifecycle.playground.data_collection import GOAL, SCENARIO, Model, State, playground, reading
from ai_lifecycle.playground.pictures import Spot
from ai_lifecycle.playground.state import read

FOREVER = float("inf")


def model_of(text: str = "data_collection", **options) -> Model:
    return Model(read("data_collection", State, text), **options)


def run(model: Model) -> Model:
    while not model.over:
        model.step("10 labels", FOREVER)
    return model


def test_it_is_the_lessons_own_learning_curve():
    model = run(model_of("data_collection?data=xor&errors=0.2&copies=0.5&hole=top&rows=60&seed=3&split=together"))
    flaws = Flaws(label_errors=0.2, duplicates=0.5, hole="top", copies_together=True)
    assert model.sizes == [10, 20, 30, 40, 50, 60]
    assert np.array_equal(np.array(model.scores), learning_curve("xor", model.sizes, flaws, 3), equal_nan=True)


def test_a_step_stops_when_its_time_is_up_and_goes_on_where_it_stopped():
    now = itertools.count(0, 0.005)
    model, whole = model_of(clock=lambda: next(now)), model_of()
    pieces = 1
    while not model.step("10 labels", 0.008):
        pieces += 1
    whole.step("10 labels", FOREVER)
    assert pieces > 2, "eight fits, each followed by a reading of this clock, do not fit into 8 ms"
    assert model.scores == whole.scores and model.sizes == whole.sizes == [STEP]


def test_one_fit_at_a_time_ends_where_ten_labels_end():
    model, whole = model_of(), model_of()
    for _ in range(SEEDS):
        assert model.sizes == [] and model.step("fit", FOREVER)
    whole.step("10 labels", FOREVER)
    assert model.scores == whole.scores


def test_the_budget_ends_the_run():
    model = run(model_of("data_collection?rows=35"))
    assert model.sizes == [10, 20, 30] and "All 30 labels are collected" in model.over
    assert model.step("10 labels", FOREVER) and model.sizes == [10, 20, 30]


@pytest.mark.parametrize(("name", "text"), SCENARIO.presets.items(), ids=list(SCENARIO.presets))
def test_each_preset_shows_what_its_name_says(name, text):
    model = run(model_of(text))
    training, reported, honest, hole = model.means()[-1]
    if name == "A clean collection":
        reached = int(reading(model).split()[0])
        assert model.means()[model.sizes.index(reached), 2] >= GOAL and reached < 150
        return
    assert reading(model) == "not yet"
    if name == "One label in five is wrong":
        assert honest > reported + 0.05, "the rows kept aside have wrong labels too"
    elif name == "Copies on both sides":
        assert reported > honest + 0.1
    elif name == "Copies kept together":
        assert reported < honest + 0.05
    elif name == "A region left out":
        assert reported > honest + 0.05 and hole < 0.8
    else:
        assert name.startswith("Break it") and reported == training == 1.0 and honest == pytest.approx(0.5, abs=0.05)


def test_frozen_weights_cannot_be_written_and_answers_leave_them_alone():
    model = model_of("data_collection?hole=left&data=xor")
    assert "nothing was learned" in model.ask(Spot(0, 0))
    for _ in range(5):
        model.step("10 labels", FOREVER)
    model.freeze(True)
    before = fingerprint(model.models[:1])
    with pytest.raises(ValueError, match="read-only"):
        model.models[0].weights[0] = 1.0
    for x in (-0.6, 0.1, 0.9):
        said = model.ask(Spot(x, 0.2))
        assert before in said and "unchanged" in said
        assert ("Nothing was collected there" in said) == bool(HOLES["left"](np.array([[x, 0.2]]))[0])
        assert model.asked[-1].probability == pytest.approx(answers(model.models[0], np.array([[x, 0.2]]))[0])
    assert fingerprint(model.models[:1]) == before and model.meter.inference.passes == 3
    model.freeze(False)
    model.step("10 labels", FOREVER)
    assert fingerprint(model.models[:1]) != before


def test_training_is_metered_by_rows_trained_on():
    model = model_of("data_collection?rows=20")
    model.step("10 labels", FOREVER)
    trained = sum(int((~rows.first(10).kept_aside).sum()) for rows in model._collections)
    assert model.meter.training.passes == trained and model.meter.inference.passes == 0
    model.compare()
    rows = dict((line[0], line[1:]) for line in model.meter.rows())
    assert rows["floating-point operations"][0] != rows["floating-point operations"][1]


@pytest.mark.parametrize("text", [*SCENARIO.presets.values(), "data_collection?rows=10", "data_collection?copies=0.9&split=together"])
def test_every_picture_is_drawn_has_words_and_a_table_before_and_after(text):
    frame = playground(text + ("&" if "?" in text else "?") + "seed=4" if "rows" not in text else text)
    for _ in range(2):
        assert set(frame.stage.frame["svg"]) == {panel.name for panel in collection_views.PANELS}
        assert all(len(label) > 10 for label in frame.stage.frame["labels"].values())
        tables = SCENARIO.tables(frame.model, frame.model.snapshot())
        assert tables.count("<caption>") == 6 and "nan" not in tables
        frame._repr_mimebundle_()
        frame.controls.play.click()
    assert frame.stage.error == "" and "labels are collected" in frame.stage.status


def test_the_same_state_gives_the_same_pictures():
    text = "data_collection?errors=0.2&copies=0.3&seed=9&rows=40"
    one, other = playground(text), playground()
    other.text = text
    for _ in range(3):
        for frame in (one, other):
            frame.controls.step.click()
        for name in ("map", "curve"):
            assert one.stage.frame["svg"][name] == other.stage.frame["svg"][name]
        assert one.stage.cover == other.stage.cover
    assert one.stage.frame["svg"]["curve"] != playground(text).stage.frame["svg"]["curve"]


def test_the_region_left_out_is_outlined_and_named():
    def texts(state):
        model = model_of(state)
        (drawing,) = SCENARIO.cover(model, model.snapshot(), playground().look).values()
        return [mark["text"] for kind, mark in drawing.marks if kind == "text"]

    assert "left out" in texts("data_collection?hole=middle") and "left out" not in texts("data_collection")
