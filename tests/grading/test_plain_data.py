"""Plain data: what goes through comes back the same, and nothing that could decide for itself goes through."""

import json
from collections import Counter

import numpy as np
import pandas as pd
import pytest

from ai_lifecycle.feedback.model_selection_models import Script
from ai_lifecycle.grading.tampering.plain_data import NotPlain, from_plain, to_plain
from ai_lifecycle.network import Layer
from ai_lifecycle.schema import Feature


def through(value):
    return from_plain(json.loads(json.dumps(to_plain(value))))


@pytest.mark.parametrize(
    "value",
    [
        None, True, 7, -1.5, float("inf"), "é\n", b"\x00\xff", [], [1, [2.0, "x"]], (1, ()), {"a": [1], (2, 3): None},
        {1, 2}, frozenset([3]), 10**30,
    ],
    ids=repr,
)  # fmt: skip
def test_simple_values_come_back_equal_and_of_the_same_type(value):
    assert through(value) == value and type(through(value)) is type(value)


@pytest.mark.parametrize(
    "array",
    [
        np.arange(6.0).reshape(2, 3).T, np.array([[1, 2]], dtype=np.int8), np.array(["a", "bcd"]), np.array([True]),
        np.array(3.5), np.zeros((0, 4), np.float32), np.array(["2026-01-02"], "datetime64[s]"),
        np.array([1, "x", None], dtype=object),
    ],
    ids=lambda array: f"{array.dtype}{array.shape}",
)  # fmt: skip
def test_arrays_come_back_with_shape_and_type(array):
    back = through(array)
    assert type(back) is np.ndarray and back.dtype == array.dtype and back.shape == array.shape
    assert np.array_equal(back, array) and back.flags.writeable


def test_the_courses_own_values_come_back_and_what_can_change_does_not():
    layer = Layer(np.ones((2, 1)), np.zeros(1))
    back = through([Feature("team load", low=0, choices=()), layer])
    assert back[0] == Feature("team load", low=0) and type(back[1]) is Layer
    changing = Script([1.0], [1.0], 0.0, 1, np.zeros((1, 1)), np.zeros(1), "")
    with pytest.raises(NotPlain):
        to_plain(changing)
    with pytest.raises(NotPlain, match="that the course does not have"):
        from_plain(["named", "ai_lifecycle.feedback.model_selection_models", "Script", []])
    with pytest.raises(NotPlain):  # what its own class would not take
        from_plain(["named", "ai_lifecycle.schema", "Feature", ["x", "no dtype", None, None, ["tuple", []], False]])


def test_a_number_of_numpys_stays_one():
    assert type(through(np.float32(0.1))) is np.float32 and through(np.float32(0.1)) == np.float32(0.1)
    assert np.isnan(through(float("nan"))) and type(through(Counter("aab"))) is dict


def test_tables_come_back_the_same():
    moments = pd.to_datetime(["2026-01-02 03:04:05", None])
    table = pd.DataFrame(
        {
            "number": [1.5, None], "whole": [1, 2], "word": ["x", None], "yes": [True, False], "moment": moments,
            "utc": moments.tz_localize("UTC"), "mixed": [1, "a"],
        },
        index=pd.Index([7, 3], name="row"),
    )  # fmt: skip
    pd.testing.assert_frame_equal(through(table), table)
    pd.testing.assert_series_equal(through(table["utc"]), table["utc"], check_names=False)
    pd.testing.assert_frame_equal(through(table.iloc[:0]), table.iloc[:0])


def test_a_named_tuple_of_the_course_stays_one():
    from ai_lifecycle.network import Layer

    layer = through(Layer(np.ones((2, 1)), np.zeros(1)))
    assert type(layer) is Layer and layer.weights.shape == (2, 1)


class Anything(int):
    def __eq__(self, other):
        return True

    __hash__ = int.__hash__


class Own(np.ndarray):
    pass


@pytest.mark.parametrize(
    "value",
    [
        Anything(3), [Anything(3)], np.ones(2).view(Own), np.array([Anything(1)], dtype=object), print, object(),
        (one for one in "ab"), pd.DataFrame({"a": pd.Categorical(["x"])}), np.zeros(1, [("a", int)]), type("T", (tuple,), {})(),
    ],
    ids=lambda value: type(value).__name__,
)  # fmt: skip
def test_what_is_more_than_plain_data_is_refused(value):
    with pytest.raises(NotPlain):
        to_plain(value)


@pytest.mark.parametrize(
    "data",
    [
        [], {}, ["unknown", 1], [["list"], 1], ["list"], ["array", "O", [1], "AAAAAAAAAAA="], ["array", "<f8", [10**12], ""],
        ["array", "<f8", [-1], ""], ["array", "V8,O", [1], "AAAAAAAAAAA="], ["objects", [10**12], []], ["scalar", 3, "AA=="],
        ["named", "os", "stat_result", []], ["named", "ai_lifecycle.network", "cross_entropy", [1, 2]], ["bytes", "§"],
        ["dict", [[["list", []], 1]]], ["missing", "x"], ["moment", "now"], ["table", [["a", ["int64", ["list", [1]]]]], 3, None],
        ["column", ["category", ["list", ["x"]]], ["int64", ["list", [1]]], None],
    ],
    ids=str,
)  # fmt: skip
def test_a_text_that_nobody_wrote_like_this_is_refused(data):
    with pytest.raises(NotPlain):
        from_plain(data)
