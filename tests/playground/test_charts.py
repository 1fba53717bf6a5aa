"""Charts: where values land, what the key says, and that odd values do no harm."""

import re

import numpy as np
import pytest

from ai_lifecycle.playground.charts import COLOURS, DASHES, Axis, Series, axis, chart
from ai_lifecycle.playground.still import paint


def marks(drawing, kind: str) -> list[dict]:
    return [mark for name, mark in drawing.marks if name == kind]


def test_places_run_from_one_end_to_the_other():
    assert Axis("n", 0, 10).place([0, 5, 10, 99, -3]).tolist() == [0, 0.5, 1, 1, 0]
    assert Axis("n", 1, 100, log=True).place([1, 10, 100, 0]).tolist() == pytest.approx([0, 0.5, 1, 0])


@pytest.mark.parametrize("ends", [(0, 1), (0.2, 0.9), (-3, 40), (0, 1e-6), (123, 124), (0, 98765)])
def test_ticks_are_few_round_and_inside(ends):
    ticks = Axis("n", *ends).ticks()
    assert 2 <= len(ticks) <= 5 and all(ends[0] - 1e-9 <= tick <= ends[1] + 1e-9 for tick in ticks)


@pytest.mark.parametrize(
    ("values", "least"), [([0.00001, 3000], 2), ([30, 400], 2), ([1.6, 66], 2), ([2, 3], 1), ([5], 1)]
)
def test_log_ticks_are_few_and_inside(values, least):
    one = axis("n", values, log=True)
    assert least <= len(one.ticks()) <= 5 and all(one.low <= tick <= one.high for tick in one.ticks())


@pytest.mark.parametrize("values", [[], [3.0], [0.0, 0.0], [np.nan, 2.0], [np.inf, 1.0, 2.0]])
def test_an_axis_holds_whatever_comes(values):
    one = axis("n", values)
    assert one.low < one.high and np.isfinite([one.low, one.high]).all()
    assert axis("n", values, zero=True).low == 0


def test_a_line_goes_through_its_values_and_leaves_out_what_is_no_number():
    one = Series([0, 1, 2, 3], [0, np.nan, 10, np.inf], "#123456", words="loss")
    drawing = chart("Loss", [one], Axis("epoch", 0, 3), Axis("loss", 0, 10))
    (line,) = [mark for mark in marks(drawing, "path") if mark["stroke"] == "#123456" and "L" in mark["d"][3:] and mark["width"] == 2]
    points = re.findall(r"([\d.]+) ([\d.]+)", line["d"])
    assert len(points) == 2 and float(points[0][1]) > float(points[1][1]), "larger values lie higher"
    assert {"Loss", "loss", "epoch →", "↑ loss"} <= {mark["text"] for mark in marks(drawing, "text")}


def test_no_data_crosses_the_name_of_the_upward_axis():
    one = Series([0, 1, 2], [10, 10, 10], "#123456", words="loss")
    drawing = chart("t", [one], Axis("n", 0, 2), Axis("loss", 0, 10))
    name = next(mark for mark in marks(drawing, "text") if mark["text"] == "↑ loss")
    (line,) = [mark for mark in marks(drawing, "path") if mark["stroke"] == "#123456" and mark["width"] == 2]
    assert min(float(y) for _, y in re.findall(r"([\d.]+) ([\d.]+)", line["d"])) > name["y"] + 3


@pytest.mark.parametrize(
    ("ends", "written"),
    [((0, 1), "0.25"), ((0, 4000), "1,000"), ((0, 80_000), "20k"), ((0, 8e6), "2M"), ((0, 8e-5), "2·10⁻⁵"), ((-4, 4), "-2")],
)
def test_ticks_are_written_as_people_write_numbers(ends, written):
    drawing = chart("t", [], Axis("n", 0, 1), Axis("v", *ends))
    assert written in [mark["text"] for mark in marks(drawing, "text")]


def test_a_band_spans_low_to_high_and_a_goal_is_named():
    one = Series([1, 2], [5, 5], "#123456", low=[4, 4], high=[6, 6])
    drawing = chart("t", [one], Axis("n", 0, 3), Axis("v", 0, 10), goal=8)
    assert [mark for mark in marks(drawing, "path") if mark["stroke"] == "#123456" and mark["opacity"] < 1]
    assert "goal" in {mark["text"] for mark in marks(drawing, "text")}


def test_a_long_line_stays_small_and_ends_where_it_should():
    values = np.linspace(0, 1, 5000)
    drawing = chart("t", [Series(values, values, "#123456")], Axis("n", 0, 1), Axis("v", 0, 1))
    assert len(drawing.svg()) < 6000 and "298.0 44.0" in drawing.svg()


def test_points_differ_in_shape_as_well_as_colour():
    series = [Series([1], [1], colour, dots=True, words=colour) for colour in COLOURS[:2]]
    caps = {m["stroke"]: m["cap"] for m in marks(chart("t", series, Axis("n", 0, 2), Axis("v", 0, 2)), "path") if m["stroke"] in COLOURS}
    assert set(caps.values()) == {"round", "square"}


def test_there_is_a_dash_for_every_colour_and_each_can_be_painted():
    series = [Series([0, 1], [n, n + 1], c, d, words=c) for n, (c, d) in enumerate(zip(COLOURS, DASHES, strict=True))]
    assert paint([[chart("t", series, Axis("n", 0, 1), Axis("v", 0, 7), size=(310, 300))]]).startswith(b"\x89PNG")


def test_the_goals_name_lies_where_nothing_else_is_drawn():
    def place(*series):
        drawing = chart("", series, Axis("x", 0, 10), Axis("y", 0, 1), goal=0.5)
        return next((mark["x"], mark["y"]) for kind, mark in drawing.marks if kind == "text" and mark["text"] == "goal")

    free, low = place(), place(Series([9.8], [0.55], dots=True))
    left = place(Series([9.8, 9.8], [0.55, 0.45], dots=True))
    assert low[0] == free[0] and low[1] > free[1] and left[0] < free[0]
    assert place(Series(np.linspace(0, 10, 200), [0.5] * 200)) == free, "with no free place, the first"
