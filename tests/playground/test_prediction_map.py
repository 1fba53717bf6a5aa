"""The map of lesson 6's playground: what it says of the plane, of the test notes, and of what is drawn."""

import re
from dataclasses import replace

import numpy as np
import pytest

from ai_lifecycle.network import predict
from ai_lifecycle.playground.prediction import Model, State, playground
from ai_lifecycle.playground.prediction_map import REACH, SIDE, Confidence, map_picture, map_table, map_words, notes_picture
from ai_lifecycle.prediction import nearest_distance, principal_plane


@pytest.fixture(scope="module")
def model():
    model = Model(State())
    for _ in range(20):
        model.step("epoch", float("inf"))
    return model


def confidence_of(model, **limits) -> Confidence:
    model.tune(replace(model.state, **{"sure": 0.0, "near": 8.0, **limits}))
    return model.snapshot().facts.confidence


def test_each_place_shows_what_the_network_says_of_the_picture_there(model):
    confidence, plane = confidence_of(model), principal_plane(model.digits.train_inputs)
    row, column = 3, 20
    place = np.array([[(column + 0.5) / SIDE * 2 - 1, 1 - (row + 0.5) / SIDE * 2]]) * REACH
    picture = np.clip(plane.rows(place), 0, 1)
    assert np.allclose(plane.places(plane.rows(place)), place)
    assert confidence.sure[row, column] == pytest.approx(predict(model.layers, picture).max())
    assert confidence.digits[row, column] == predict(model.layers, picture).argmax()
    assert confidence.known.all() and confidence.share == plane.share
    near = nearest_distance(picture, model.digits.train_inputs)[0]
    assert confidence_of(model, near=near + 0.001).known[row, column]
    assert not confidence_of(model, near=near - 0.001).known[row, column]


def test_limits_take_answers_away_at_places_and_for_notes_alike(model):
    confidence = confidence_of(model, sure=0.7)
    assert (confidence.known == (confidence.sure >= 0.7)).all() and 0 < confidence.known.mean() < 1
    facts = model.snapshot().facts
    right, wrong, unknown = confidence.counts
    assert unknown == round((1 - facts.answered) * len(model.notes)) > 0 and right + wrong + unknown == len(model.notes)
    assert map_picture(confidence).svg() != map_picture(confidence_of(model, sure=0.9)).svg()


def test_places_are_asked_about_again_only_when_the_weights_have_changed(model, monkeypatch):
    asked = []
    real = type(model)._in_parts
    monkeypatch.setattr(type(model), "_in_parts", lambda self, rows, parts: asked.append(len(rows)) or real(self, rows, parts))
    for at in (0.1, 0.2):
        confidence_of(model, at=at)
    assert asked == [len(model.notes)] * 2
    model.step("batch", float("inf"))
    before = confidence_of(model).sure
    assert asked[2:] == [len(model.notes), SIDE * SIDE]
    model.step("batch", float("inf"))
    assert not np.array_equal(confidence_of(model).sure, before)


def test_all_digits_of_the_data_lie_on_the_map(model):
    places = principal_plane(model.digits.train_inputs).places(model.digits.test_inputs)
    assert np.abs(places).max() < REACH


def test_what_is_drawn_is_marked_where_it_lies_even_if_that_is_beyond_the_edge(model):
    confidence = confidence_of(model)
    nothing = notes_picture(confidence, None).svg()
    inside, beyond = (notes_picture(confidence, np.array(place)).svg() for place in ((0.0, 0.0), (50.0, -50.0)))
    assert ">?<" not in nothing and ">?<" in inside and inside != beyond
    (x, y), = re.findall(r'<text x="([\d.]+)" y="([\d.]+)"[^>]*>\?<', beyond)
    assert (float(x), float(y)) == (260, 302), "at the lower right corner of the map"
    assert "The sheet lies at" in map_words(confidence, np.zeros(2)) and "sheet" not in map_words(confidence, None)


def test_the_table_says_what_the_map_shows(model):
    confidence = confidence_of(model, sure=0.7)
    page = map_table(confidence)
    said = f"{confidence.digits[2, 2]}, {confidence.sure[2, 2]:.0%}"
    assert (f"<td>{said}</td>" if confidence.known[2, 2] else f"<td>does not know ({said})</td>") in page
    assert page.count("<td>") == 49 and page.count("does not know") == (~confidence.known[2::4, 2::4]).sum()


def test_a_network_that_diverged_has_a_map_too():
    frame = playground("prediction?lr=10&epochs=1&near=2")
    frame.controls.play.click()
    frame.model.layers[0].weights[:] = np.nan
    frame.model._mapped = -1
    frame.controls.settings["at"].value = 0.4
    assert frame.stage.error == "" and "It answers at" in frame.stage.frame["labels"]["map"]


def test_the_map_adds_little_to_a_picture():
    frame = playground("prediction?sure=0.8&near=2.2")
    frame.controls.step.click()
    sizes = {name: len(svg) for name, svg in frame.stage.frame["svg"].items()}
    assert sizes["map"] < 4000 and sum(sizes.values()) + sum(map(len, frame.stage.cover.values())) < 60_000
