"""The playground of data collection: the lesson's own functions, grown 10 labels at a time, frozen and asked."""

import asyncio
import itertools

import numpy as np
import pytest

from ai_lifecycle.data_quality import (
    HOLES,
    SEEDS,
    Flaws,
    answers,
    joined,
    learning_curve,
    own_rows,
    scores_of,
    train_on,
)
from ai_lifecycle.network import fingerprint
from ai_lifecycle.playground import collection_views
from ai_lifecycle.playground.collection_model import STEP
from ai_lifecycle.playground.collection_points import CLASSES, MOST
from ai_lifecycle.playground.data_collection import GOAL, SCENARIO, Model, State, playground, reading
from ai_lifecycle.playground.pictures import Spot, on_sheet
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
        assert tables.count("<caption>") == 7 and "nan" not in tables
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


def hear(frame, kind: str, **more) -> None:
    frame.stage._handle_custom_msg({"kind": kind, "view": "page", "panel": "map", **more}, [])


def drag(frame, *places, lift: bool = True) -> None:
    """Press at the first place of the map, move to the others and lift the pointer."""
    stages = ["down", *["move"] * (len(places) - 1)]
    for stage, place in zip(stages, places):
        x, y = on_sheet(*place)
        hear(frame, "drag", stage=stage, x=x, y=y)
    if lift:
        hear(frame, "drag", stage="up", x=x, y=y)


def press(frame, *keys: str) -> None:
    for key in keys:
        hear(frame, "key", key=key)


def grown(text: str, steps: int = 3):
    frame = playground(text)
    for _ in range(steps):
        frame.controls.step.click()
    return frame


def moving(frame) -> list[str]:
    return [frame.stage.frame["svg"][name] for name in ("map", "curve", "scores")] + [frame.stage.cover["map"]]


def test_a_press_on_the_map_adds_a_point_that_every_collection_learns():
    frame = grown("data_collection?data=xor&errors=0.2&hole=left&new=B")
    before, honest = moving(frame), frame.model.means()
    drag(frame, (-0.5, -0.5))
    assert frame.state.own == (-50, -50, 1) and frame.text.endswith("own=-50,-50,1")
    assert frame.controls.settings["own"].value == "-50,-50,1"
    assert all(now != then for now, then in zip(moving(frame), before)), "a picture did not follow the new point"
    assert not np.array_equal(frame.model.means(), honest) and frame.model.held is None
    model, own = frame.model, own_rows((-50, -50, 1), False)
    for size, scores in zip(model.sizes, model.scores):
        for collected, measured in zip(model._collections, scores):
            rows = joined(collected.first(size), own)
            assert scores_of(train_on(rows), rows, model.fresh, "left") == pytest.approx(measured, nan_ok=True)
    label = frame.stage.frame["labels"]["map"]
    assert "1 point of your own" in label and "Cursor at (-0.50, -0.50)" in label
    assert "a point of class B at (-0.50, -0.50)" in frame.stage.status
    table = SCENARIO.tables(model, model.snapshot()).split("Your own points")[1]
    assert "(-0.50, -0.50)" in table and "<td>B</td>" in table


def test_a_point_of_ones_own_is_dragged_and_others_stay():
    frame = grown("data_collection?own=50,50,0,-40,20,1")
    before = fingerprint(frame.model.models[:1])
    drag(frame, (-0.39, 0.22), (-0.2, 0.1), (0.1, -0.3), lift=False)
    assert frame.state.own == (50, 50, 0, 10, -30, 1) and "One of them is in hand" in frame.stage.frame["labels"]["map"]
    hear(frame, "drag", stage="up", x=0, y=0)
    assert "in hand" not in frame.stage.frame["labels"]["map"] and fingerprint(frame.model.models[:1]) != before
    assert frame.model.scores == grown(frame.text).model.scores, "the whole curve should follow once it is put down"
    drag(frame, (0.12, -0.28))
    assert frame.state.own == (50, 50, 0, 10, -30, 1), "a point that is only pressed should not jump"
    press(frame, "ArrowRight")
    assert frame.state.own == (50, 50, 0, 10, -30, 1), "a point that was put down should stay"


def test_a_point_lies_where_the_pointer_was_lifted():
    frame = grown("data_collection?own=50,50,0")
    drag(frame, (0.5, 0.5), (0.3, 0.3), lift=False)
    x, y = on_sheet(-0.2, 0.1)
    hear(frame, "drag", stage="up", x=x, y=y)
    assert frame.state.own == (-20, 10, 0) and "Put down a point of class A at (-0.20, 0.10)" in frame.stage.status
    assert frame.model.scores == grown(frame.text).model.scores


async def until(condition, otherwise: str) -> None:
    for _ in range(10_000):
        if condition():
            return
        await asyncio.sleep(0.001)
    raise AssertionError(otherwise)


def test_the_curve_follows_a_point_in_slices_and_everything_else_has_its_turn():
    async def scene():
        frame = playground("data_collection?own=50,50,0")
        for _ in range(8):
            frame.run.start(1)
            while frame.run.playing:
                await asyncio.sleep(0)
                hear(frame, "painted", number=frame.stage.frame["number"])
        model, turns = frame.model, 0
        before = [list(scores) for scores in model.scores]
        drag(frame, (0.5, 0.5), (-0.3, 0.3))
        while frame.state.own == (50, 50, 0) or model.held is not None:
            await asyncio.sleep(0)
        assert model.scores[-1] != before[-1], "the end of the curve should follow at once"
        assert model.scores[0] == before[0], "the whole curve was learned again before anything else had its turn"
        shown = frame.stage.frame["number"]
        while model.catch_up(0) is False:
            await asyncio.sleep(0)
            turns += 1
        assert turns, "the whole curve was learned again before anything else had its turn"
        await until(lambda: frame.stage.frame["number"] > shown, "the curve was not shown anew")
        assert "Put down a point of class A" in frame.stage.status
        return frame

    frame = asyncio.run(scene())
    assert frame.model.scores == grown(frame.text, 8).model.scores


@pytest.mark.parametrize("lift", [True, False], ids=["put down", "in hand"])
def test_freezing_waits_until_the_curve_has_followed_in_slices(lift, monkeypatch):
    monkeypatch.setattr("ai_lifecycle.playground.run.WORK_SECONDS", 0.0)  # one fit a slice

    async def scene():
        frame = playground("data_collection?own=50,50,0")
        frame.model.step("10 labels", FOREVER)
        frame.model.step("10 labels", FOREVER)
        drag(frame, (0.5, 0.5), (-0.3, 0.3), lift=lift)
        frame.controls.freeze.click()
        turns = 0
        while not frame.model.frozen:
            await asyncio.sleep(0)
            turns += bool(frame.model._stale)
        assert turns > SEEDS // 2, "the whole curve was learned again before anything else had its turn"
        trained = frame.model.meter.training.passes
        await asyncio.sleep(0.05)
        assert frame.model.meter.training.passes == trained, "a frozen model went on training"
        return frame

    frame = asyncio.run(scene())
    assert frame.model.scores == grown(frame.text, 2).model.scores


def test_freezing_puts_down_what_is_in_hand():
    frame = grown("data_collection?own=50,50,0")
    drag(frame, (0.5, 0.5), (0.3, 0.3), lift=False)
    frame.controls.freeze.click()
    assert frame.model.held is None and frame.model.scores == grown(frame.text).model.scores
    hear(frame, "drag", stage="move", x=60, y=60)
    assert frame.state.own == (30, 30, 0)


def test_a_point_in_hand_leaves_the_rest_half_of_the_time():
    now = itertools.count(0, 1.0)  # every look at the clock takes a second
    model = model_of("data_collection?own=10,10,0", clock=lambda: next(now))
    model.step("10 labels", FOREVER)
    model.held = 0
    fitted = []
    for x in range(20, 30):
        before = fingerprint(model.models)
        model.tune(read("data_collection", State, f"data_collection?own={x},10,0"))
        fitted.append(fingerprint(model.models) != before)
    assert True in fitted and False in fitted
    model.held = None
    model.tune(model.state)
    other = model_of("data_collection?own=29,10,0")
    other.step("10 labels", FOREVER)
    assert model.scores == other.scores and fingerprint(model.models) == fingerprint(other.models)


def test_keys_add_pick_up_move_and_put_down():
    frame = grown("data_collection?new=B")
    press(frame, "ArrowRight", "ArrowUp", "ArrowUp", "Enter")
    assert frame.state.own == (5, 10, 1) and "Added a point of class B at (0.05, 0.10)" in frame.stage.status
    press(frame, "ArrowLeft", " ")
    assert frame.state.own == (5, 10, 1) and "Picked up" in frame.stage.status
    assert frame.model.cursor == Spot(0.05, 0.1), "the cursor should be where the point is"
    press(frame, *["ArrowDown"] * 4)
    assert frame.state.own == (5, -10, 1)
    press(frame, "Enter", "ArrowDown")
    assert frame.state.own == (5, -10, 1) and frame.model.scores == grown(frame.text).model.scores
    press(frame, "ArrowDown", "ArrowDown", "Enter")
    assert frame.state.own == (5, -10, 1, 5, -25, 1)


def test_a_point_is_labelled_as_the_reader_wishes():
    frame = playground("data_collection?data=circle")
    for place, new in enumerate(CLASSES):
        frame.controls.settings["new"].value = new
        drag(frame, (0.0, 0.3 * place - 0.3))
    assert frame.state.own[2::3] == (0, 1, 1, 1), "the last place lies outside the circle, and its label is wrong"


def test_the_button_takes_all_points_away():
    frame, without = grown("data_collection?own=50,50,0,-40,20,1"), grown("data_collection")
    assert frame.model.scores != without.model.scores
    frame.controls.buttons["Take my points away"].click()
    assert frame.text == frame.controls.state.value == "data_collection" and "without them" in frame.stage.status
    assert frame.model.scores == without.model.scores and moving(frame) == moving(without)


def test_own_points_go_through_the_state_string_at_any_time():
    text = "data_collection?errors=0.2&seed=9&own=50,50,0,-40,20,1"
    first, later = grown(text), grown("data_collection?errors=0.2&seed=9")
    model = later.model
    later.controls.state.value = text
    assert later.model is model and model.sizes == [10, 20, 30], "other own points should start nothing over"
    assert moving(first) == moving(later)
    for frame in (first, later):
        frame.controls.step.click()
    assert moving(first) == moving(later)


def test_a_fit_that_has_begun_follows_own_points_too():
    text = "data_collection?own=50,50,0"
    model, whole = model_of(), model_of(text)
    for _ in range(SEEDS + 3):
        model.step("fit", FOREVER)
    model.tune(read("data_collection", State, text))
    model.step("10 labels", FOREVER)
    for _ in range(2):
        whole.step("10 labels", FOREVER)
    assert model.scores == whole.scores and fingerprint(model.models) == fingerprint(whole.models)


def test_own_points_alone_teach_a_model_before_the_first_label():
    frame = playground()
    empty = frame.stage.frame["svg"]["map"]
    drag(frame, (0.2, 0.2))
    assert frame.stage.frame["svg"]["map"] != empty
    assert "1 point of your own" in frame.stage.frame["labels"]["map"]
    frame.controls.freeze.click()
    drag(frame, (0.2, 0.2))
    assert "class A" in frame.stage.status and len(frame.model.asked) == 1


def test_once_frozen_the_same_press_and_key_ask():
    frame = grown("data_collection?hole=left&own=50,50,0")
    frame.controls.freeze.click()
    before = fingerprint(frame.model.models[:1])
    drag(frame, (-0.5, 0.2), (-0.2, 0.2))
    assert "Nothing was collected there" in frame.stage.status and len(frame.model.asked) == 1
    press(frame, "ArrowRight", "Enter")
    assert len(frame.model.asked) == 2 and "unchanged" in frame.stage.status
    frame.controls.buttons["Take my points away"].click()
    assert "frozen" in frame.stage.status
    frame.controls.settings["own"].value = "10,10,1"
    assert "frozen" in frame.stage.status and frame.controls.settings["own"].value == "50,50,0"
    assert frame.state.own == frame.model.state.own == (50, 50, 0)
    assert fingerprint(frame.model.models[:1]) == before


def test_own_points_in_the_region_left_out_show_it_the_world():
    blind = run(model_of("data_collection?data=xor&hole=left"))
    own = ",".join(f"{x},{y},{int(x * y > 0)}" for x in (-90, -60, -35) for y in (-80, -45, -15, 15, 45, 80))
    seeing = run(model_of(f"data_collection?data=xor&hole=left&own={own}"))
    assert seeing.means()[-1, 3] > blind.means()[-1, 3] + 0.15
    assert "Only your own points" in seeing.ask(Spot(-0.5, 0.2))


@pytest.mark.parametrize(("own", "said"), [
    ("10,10", "groups of 3"), ("10,10,2", "from 0 to 1"), ("10,200,1", "from -130 to 130"), ("a,b,c", "whole numbers"),
    (",".join(["1"] * 3 * (MOST + 1)), "at most"),
])  # fmt: skip
def test_own_points_that_cannot_be_are_refused_in_one_sentence(own, said):
    frame = playground(f"data_collection?own={own}")
    assert said in frame.stage.error and frame.state.own == ()


def test_there_is_room_for_so_many_points_and_a_press_beside_the_map_adds_none():
    frame = playground("data_collection?own=" + ",".join(f"{3 * number - 60},-90,0" for number in range(MOST)))
    drag(frame, (0.5, 0.5))
    assert "room for no more" in frame.stage.status and len(frame.state.own) == 3 * MOST and frame.model.held is None
    frame.controls.buttons["Take my points away"].click()
    hear(frame, "drag", stage="down", x=100, y=10)
    hear(frame, "drag", stage="up", x=100, y=10)
    assert frame.state.own == ()
