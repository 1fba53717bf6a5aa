"""The playground of model selection: the lesson's own folds and scores, one fit at a time; frozen and asked."""

import itertools

import numpy as np
import pytest
from playground_tables import rows_of

from ai_lifecycle.model_families import FAMILIES, candidate
from ai_lifecycle.model_selection import accuracy, cross_validate, fingerprint
from ai_lifecycle.playground.model_selection import GOAL, SCENARIO, State, playground, reading
from ai_lifecycle.playground.pictures import Spot, grid, on_sheet
from ai_lifecycle.playground.selection_model import SMALL_SIDE, TEST_ROWS, WORDS, Model
from ai_lifecycle.playground.selection_pictures import six_covers, six_maps, spread, times
from ai_lifecycle.playground.state import read

FOREVER = float("inf")
STEADY = ("map", "six", "spread")  # the pictures that hold no measured time


def model_of(text: str = "model_selection", **options) -> Model:
    return Model(read("model_selection", State, text), **options)


def run(model: Model, unit: str = "round") -> Model:
    while not model.over:
        model.step(unit, FOREVER)
    return model


def say(frame, kind: str, **more) -> None:
    frame.stage._handle_custom_msg({"kind": kind, "view": "page", **more}, [])


def test_its_first_round_is_the_lessons_own_cross_validation():
    model = model_of("model_selection?folds=4&rows=90&size=2&seed=3")
    model.step("round", FOREVER)
    for name, family in FAMILIES.items():
        make_model, line = candidate(name, family.sizes[1], seed=3), model.lines[name]
        assert line.scores == cross_validate(make_model, model.inputs, model.labels, 4).tolist(), name
        fitted = make_model().fit(model.inputs, model.labels)
        assert line.train_score == accuracy(fitted, model.inputs, model.labels)
        assert fingerprint(line.model) == fingerprint(fitted)
        assert line.size_bytes > 0 and line.answer_seconds > 0 and len(line.fits) == 5


def test_later_rounds_cut_other_folds_of_the_same_points():
    model = run(model_of("model_selection?family=tree&rounds=3"))
    scores = model.lines["decision tree"].scores
    assert len(scores) == 15 and scores[:5] != scores[5:10] != scores[10:]
    assert "3 rounds" in model.over


@pytest.mark.parametrize("unit, jobs", [("fit", 1), ("model", 6), ("round", 36)])
def test_a_unit_is_as_long_as_its_name_says(unit, jobs):
    model = model_of()
    assert model.step(unit, FOREVER)
    assert sum(len(line.fits) for line in model.lines.values()) == jobs


def test_a_step_stops_when_its_time_is_up_and_goes_on_where_it_stopped():
    now = itertools.count(0, 0.004)
    model, whole, pieces = model_of(clock=lambda: next(now)), model_of(), 1
    while not model.step("round", 0.008):
        pieces += 1
    whole.step("round", FOREVER)
    assert pieces > 10, "a fit takes at least two readings of this clock, so few fit into 8 ms"
    assert [line.scores for line in model.lines.values()] == [line.scores for line in whole.lines.values()]


def test_however_it_is_stepped_the_same_state_gives_the_same_pictures():
    text = "model_selection?data=circle&family=tree&seed=21&rounds=2"
    frames = [playground(text), playground()]
    frames[1].text = text
    for unit, pressed in (("fit", 36), ("round", 1)):
        frame = frames[unit == "round"]
        frame.controls.pace.value = unit
        for _ in range(pressed):
            frame.controls.step.click()
    one, other = (
        [frame.stage.frame["svg"][name] for name in STEADY] + [frame.stage.cover[name] for name in ("map", "six")]
        for frame in frames
    )
    assert one == other
    assert frames[0].stage.error == ""


@pytest.mark.parametrize("name", [name for name in SCENARIO.presets if not name.startswith("Break it")])
def test_presets_reach_the_goal(name):
    model = model_of(SCENARIO.presets[name])
    model.step("round", FOREVER)
    assert model.lines[model.chosen].fold_score >= GOAL
    model.freeze(True)
    # 200 test points vary by 2 in 100, the folds of few training points by more.
    assert model.test_score >= GOAL - 0.08, "the folds promised more than the test points keep"


def test_break_it_knows_its_points_by_heart_and_misses_the_goal():
    (text,) = [text for name, text in SCENARIO.presets.items() if name.startswith("Break it")]
    model = model_of(text)
    model.step("round", FOREVER)
    line = model.lines[model.chosen]
    assert line.train_score == 1.0 and line.fold_score < 0.75
    model.freeze(True)
    assert abs(model.test_score - line.fold_score) < 0.1, "the folds foretell what the training score does not"


def test_reading_shows_both_scores_and_nothing_before_there_are_any():
    model = model_of("model_selection?family=tree&size=5&noise=0.5")
    assert reading(model) == "not yet"
    model.step("round", FOREVER)
    line = model.lines["decision tree"]
    assert (
        reading(model) == f"{100 * line.fold_score:.0f} of 100 over the folds, and 100 of the points it was fitted on"
    )


@pytest.mark.parametrize("word", WORDS)
def test_a_frozen_model_answers_and_stays_as_it_is(word):
    model = model_of(f"model_selection?family={word}")
    model.freeze(True)  # before anything was fitted: then that is done first
    fitted = model.lines[model.chosen].model
    before = fingerprint(fitted)
    for x in (-0.5, 0.1, 0.9):
        said = model.ask(Spot(x, 0.2))
        assert before in said and "unchanged" in said
        assert model.asked[-1] == Spot(x, 0.2, float(fitted.predict_proba(np.array([[x, 0.2]]))[0, 1]))
    assert fingerprint(fitted) == before and model.meter.inference.passes == 3


def test_the_test_points_are_seen_only_after_the_choice():
    frame = playground("model_selection?family=tree")
    frame.controls.pace.value = "round"
    frame.controls.step.click()
    assert np.isnan(frame.model.test_score) and "envelope" not in frame.stage.status
    hidden = frame.stage.cover["map"]
    frame.controls.freeze.click()
    assert len(frame.stage.cover["map"]) > len(hidden) + 5 * TEST_ROWS, "the test points are not drawn"
    assert frame.model.test_score == accuracy(
        frame.model.lines["decision tree"].model, frame.model.test_inputs, frame.model.test_labels
    )
    x, y = on_sheet(0.5, 0.5)
    say(frame, "click", panel="map", x=x, y=y)
    assert "class B" in frame.stage.status and "unchanged" in frame.stage.status
    frame.controls.step.click()
    assert "frozen" in frame.stage.status
    frame.controls.freeze.click()
    frame.controls.settings["size"].value = 1
    assert np.isnan(frame.model.test_score), "another choice has a sealed envelope again"


def test_training_and_inference_are_on_different_bills():
    model = model_of("model_selection?rows=100&folds=5&rounds=1")
    run(model)
    # Six models: five fits on four fifths of the points, and one on all; every point asked about once by each.
    assert model.meter.training.passes == 6 * (5 * 80 + 100) and model.meter.inference.passes == 6 * 100
    model.compare()
    alone = model.meter.alone
    assert alone.training.samples == 100 and alone.inference.samples > 1
    model.compare()
    assert model.meter.alone is alone, "the same model is measured once only"


def test_every_picture_has_its_words_and_its_numbers_in_a_table():
    frame = playground()
    frame.controls.tables.click()
    frame.controls.pace.value = "round"
    frame.controls.step.click()
    labels, page = frame.stage.frame["labels"], frame.controls.words.value
    assert set(labels) == {panel.name for panel in SCENARIO.panels} and all(len(text) > 10 for text in labels.values())
    for name in FAMILIES:
        assert name.split()[-1] in page and name in labels["spread"] and name in labels["times"]
    assert "training score" in page and "Probability of class B" in page
    frame._repr_mimebundle_()


@pytest.mark.parametrize(
    "settings",
    ["rows=80&folds=2&size=1", "rows=300&folds=10&size=5&rounds=1", "noise=0.6&data=spiral&rows=80&folds=10"],
)
def test_extreme_settings_work_and_stay_small(settings):
    frame = playground(f"model_selection?{settings}")
    frame.controls.pace.value = "round"
    frame.controls.step.click()
    assert frame.stage.error == "" and frame.model.job.round == 1
    for bundle in (frame.stage.frame["svg"], frame.stage.cover):
        assert sum(len(svg) for svg in bundle.values()) < 60_000


def test_pictures_survive_nothing_to_show():
    nothing = dict.fromkeys(FAMILIES, ((), float("nan")))
    spread("t", nothing, 0, GOAL).svg()
    times("t", dict.fromkeys(FAMILIES, (float("nan"), float("nan"))), 0).svg()
    six_maps([None] * 6).svg()


def test_bars_are_longer_for_longer_times_and_named():
    marks = times("t", {"a": (1.0, 0.001), "b": (0.1, 0.01)}, 0).marks
    wide = [mark["width"] for kind, mark in marks if kind == "rect"]
    assert wide[0] > wide[2] > wide[3] > wide[1]
    words = {mark["text"] for kind, mark in marks if kind == "text"}
    assert {"1 s", "1 ms", "100 ms", "10 ms"} <= words


def test_the_chosen_map_is_framed_and_classes_differ_in_shape():
    points, labels = np.array([[0.1, 0.1], [0.2, 0.2], [9.0, 0.0]]), np.array([0, 1, 1])
    marks = six_covers("t", list("abcdef"), [""] * 6, 2, points, labels).marks
    frames = [mark["line"] for kind, mark in marks if kind == "rect"]
    assert frames.index(max(frames)) == 2
    assert sum(mark["d"].count("M") for kind, mark in marks if kind == "path") == 12, "a point beyond the map is drawn"
    assert {mark["cap"] for kind, mark in marks if kind == "path"} == {"round", "square"}


def test_the_table_of_the_six_maps_holds_what_these_show():
    model = run(model_of("model_selection?rounds=1"))
    rows = rows_of(SCENARIO.tables(model, model.snapshot()), "Probability of class B, by each model")
    assert len(rows) == 25
    for place, *shown in (rows[0], rows[13]):
        x, y = (float(part.split(" = ")[1]) for part in place.split(", "))
        for name, cell in zip(FAMILIES, shown):
            at = np.abs(grid(SMALL_SIDE) - [x, y]).sum(axis=1).argmin()
            assert cell == f"{model.lines[name].answers.ravel()[at]:.0%}", (name, place)
