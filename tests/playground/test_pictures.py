"""Pictures: values in, marks out; places on a sheet and in the data agree."""

import re

import numpy as np
import pytest

from ai_lifecycle.playground.drawing import CLASS_INKS
from ai_lifecycle.playground.network_picture import TILE, nearest_link, network_frames, network_picture
from ai_lifecycle.playground.pictures import (
    REACH,
    Spot,
    bars_picture,
    curve_picture,
    curve_words,
    grid,
    in_data,
    map_picture,
    marks_picture,
    on_sheet,
    points_picture,
    table,
)


def texts(drawing) -> list[str]:
    return [mark["text"] for kind, mark in drawing.marks if kind == "text"]


def test_places_on_the_sheet_lead_back_to_the_data():
    for x, y in [(0, 0), (-1, 0.5), (1.2, -1.3)]:
        spot = in_data(*on_sheet(x, y))
        assert (spot.x, spot.y) == pytest.approx((x, y))
    assert in_data(-500, -500) == Spot(-REACH, REACH), "a click outside the map belongs to its edge"


def test_grid_runs_from_top_left_to_bottom_right():
    places = grid(4)
    assert places.shape == (16, 2)
    assert places[0, 0] < 0 < places[0, 1] and places[-1, 1] < 0 < places[-1, 0]
    assert np.abs(places).max() < REACH


def test_map_shows_class_one_where_its_probability_is_high():
    probability = np.zeros((4, 4))
    probability[0, 0] = 1
    (raster,) = [mark for kind, mark in map_picture(probability).marks if kind == "raster"]
    assert raster["png"].startswith(b"\x89PNG")


def test_points_are_told_apart_by_shape_as_well_as_colour():
    points, labels = np.array([[0.1, 0.1], [0.2, 0.2], [9.0, 0.0]]), np.array([0, 1, 1])
    marks = [mark for kind, mark in points_picture("title", points, labels, points, labels).marks if kind == "path"]
    caps = {mark["stroke"]: mark["cap"] for mark in marks if mark["stroke"] in CLASS_INKS}
    assert sorted(caps.values()) == ["round", "square"]
    assert sum(mark["d"].count("M") for mark in marks) == 8, "a point beyond the map must not be drawn"


def test_cursor_says_what_the_map_shows_there():
    assert "B 75.0%" in texts(marks_picture(Spot(1.2, 0, 0.75), []))
    assert "A 75.0%" in texts(marks_picture(Spot(0, 0, 0.25), [Spot(0, 0, 0.5)]))


def test_curves_leave_out_what_is_no_number_and_always_show_the_last_epoch():
    losses = [*np.linspace(2, 1, 700), float("nan"), float("inf"), 0.5]
    drawing = curve_picture(losses, losses, goal=0.1)
    numbers = [float(n) for kind, m in drawing.marks if kind == "path" for n in re.findall(r"-?[\d.]+", m["d"])]
    assert np.isfinite(numbers).all() and min(numbers) >= 0
    assert max(m["d"].count("L") for _, m in drawing.marks) < 400, "a long run must not make a long picture"
    assert "702 epochs" in texts(curve_words("t", ["a", "b"], losses, losses, 0.1))
    curve_picture([float("nan")], [float("nan")], goal=0.1).svg()


def test_bars_name_their_values_and_survive_nothing_to_show():
    assert texts(bars_picture("t", [("a", 1.0, "1 s", "#000"), ("b", 0.0, "0 s", "#000")], ["note"]))[1:] == [
        "a", "1 s", "b", "0 s", "note",
    ]  # fmt: skip
    assert texts(bars_picture("t", [])) == ["t"]


def test_network_picture_draws_every_link_once_in_the_colour_of_its_sign():
    sizes = (2, 3, 2)
    random = np.random.default_rng(0)
    strengths = [random.normal(size=(2, 3)), random.normal(size=(3, 2))]
    drawing = network_picture([np.zeros((size, TILE, TILE)) for size in sizes], strengths, (0, 0, 0))
    count = {
        colour: sum(m["d"].count("M") for kind, m in drawing.marks if kind == "path" and m["stroke"] == colour)
        for colour in CLASS_INKS
    }
    positive = sum(int((strength > 0).sum()) for strength in strengths)
    assert count == {CLASS_INKS[1]: positive, CLASS_INKS[0]: 12 - positive}
    assert {"inputs", "layer 1", "answer", "class A", "class B"} <= set(texts(network_frames(sizes, "title")))


@pytest.mark.parametrize("sizes", [(2, 2), (2, 4, 2, 2), (2, 8, 8, 8, 8, 8, 8, 2)])
def test_a_click_in_the_middle_of_a_link_finds_it(sizes):
    from ai_lifecycle.playground.network_picture import _layout

    layout, found = _layout(sizes), 0
    for layer, links in enumerate(layout.links):
        for place in np.ndindex(links.shape):
            x0, y0, *_, x1, y1 = (float(number) for number in re.findall(r"-?[\d.]+", links[place]))
            # Near its left end, where the links of a layer lie furthest apart.
            x, ease = x0 + 0.04 * (x1 - x0), 0.04**2 * (3 - 2 * 0.04)
            place_found = nearest_link(sizes, x, y0 + (y1 - y0) * ease)
            found += place_found is not None and place_found[:2] == (layer, place[0])
    assert found == sum(links.size for links in layout.links)
    assert nearest_link(sizes, 5, 5) is None


def test_table_escapes_and_names_its_rows_and_columns():
    html = table("A & B", ["name", "value"], [["<x>", "1"]])
    assert "A &amp; B" in html and '<th scope="row">&lt;x&gt;</th>' in html and '<th scope="col">value</th>' in html
