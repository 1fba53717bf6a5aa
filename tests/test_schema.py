"""What is wrong with a row, in words."""

import json
import math

import numpy as np
import pandas as pd
import pytest

from ai_lifecycle.deployment import plain_rows
from ai_lifecycle.schema import Feature, Problem, columns_of, features_of, problems, read_texts

FEATURES = (
    Feature("load", "float64", low=0, high=3),
    Feature("points", "int64", low=1, high=13),
    Feature("team", "str", choices=("Apollo", "Comet")),
    Feature("age", "float64", may_be_missing=True),
)
GOOD = {"load": 1.5, "points": 3, "team": "Comet", "age": None}
URGENT = Feature("urgent", "bool")


@pytest.mark.parametrize(
    "change",
    [{}, {"load": 0}, {"load": 3}, {"points": 3.0}, {"age": math.nan}, {"age": 2.5}, {"load": np.float64(1)}],
    ids=repr,
)
def test_a_good_row_has_no_problem(change):
    assert problems({**GOOD, **change}, FEATURES) == []


@pytest.mark.parametrize(
    ("change", "field", "reason"),
    [
        ({"load": -0.1}, "load", "must be at least 0, not -0.1"),
        ({"load": 3.5}, "load", "must be at most 3, not 3.5"),
        ({"load": "1.5"}, "load", "must be a number, not '1.5'"),
        ({"load": True}, "load", "must be a number, not True"),
        ({"load": [1]}, "load", "must be a number, not [1]"),
        ({"load": math.nan}, "load", "must be a finite number, not nan"),
        ({"load": math.inf}, "load", "must be a finite number, not inf"),
        ({"load": None}, "load", "is missing"),
        ({"points": 2.5}, "points", "must be a whole number, not 2.5"),
        ({"points": 10**400}, "points", "must be a finite number, not 1000"),
        ({"points": 10**5000}, "points", "must be a finite number, not one too long"),
        ({"team": "Zeta"}, "team", "must be one of Apollo, Comet, not 'Zeta'"),
        ({"team": 3}, "team", "must be a text, not 3"),
        ({"age": math.inf}, "age", "must be a finite number, not inf"),
        ({"laod": 1}, "laod", "is not a field of this model"),
        ({"\ud800": 1}, "\\ud800", "is not a field of this model"),
    ],
    ids=lambda value: str(value)[:30] if isinstance(value, str) else next(iter(value)),
)
def test_each_fault_is_named_with_its_field(change, field, reason):
    [problem] = problems({**GOOD, **change}, FEATURES)
    assert problem.field == field and problem.reason.startswith(reason)


def test_all_faults_are_told_at_once_in_the_features_order():
    found = problems({"points": 0, "load": -1}, FEATURES)
    assert [problem.field for problem in found] == ["load", "points", "team"]


@pytest.mark.parametrize("row", [None, 3, "load", [1, 2], []])
def test_what_is_no_row_is_told_so(row):
    [problem] = problems(row, FEATURES)
    assert problem.field == "" and "a value for each field" in problem.reason


def test_a_long_value_is_cut_short_and_cannot_write_to_a_terminal():
    [problem] = problems({**GOOD, "team": "\x1b[2J" + "x" * 10_000}, FEATURES)
    assert len(problem.reason) < 120 and "\x1b" not in problem.reason


@pytest.mark.parametrize(
    ("text", "value"),
    [("3", 3), (" 3.5 ", 3.5), ("1e3", 1000), ("", None), ("  ", None), ("abc", "abc"), ("1_000", "1_000")],
)
def test_texts_of_a_file_become_the_numbers_they_mean(text, value):
    assert read_texts({"load": text}, FEATURES[:1]) == {"load": value}


def test_a_number_survives_the_way_through_a_file_to_the_bit():
    for number in np.random.default_rng(0).normal(size=1000):
        assert read_texts({"load": repr(float(number))}, FEATURES[:1])["load"] == number


def test_features_are_read_off_a_table():
    table = pd.DataFrame({"load": [0.5, 2.0], "points": [1, 8], "team": ["B", "A"], "gap": [1.0, None]})
    load, points, team, gap = features_of(table, bounds={"load": (0, 3)})
    assert (load.dtype, load.low, load.high) == ("float64", 0, 3)
    assert (points.dtype, points.low, points.high) == ("int64", 1, 8)
    assert team.choices == ("A", "B") and not team.may_be_missing and gap.may_be_missing
    assert problems({"load": 1.0, "points": 8, "team": "A", "gap": None}, [load, points, team, gap]) == []


def test_every_feature_accepts_its_own_example():
    bounds = [{}, {"low": 0.5}, {"high": -2.5}, {"low": 2.5, "high": 3.4}]
    numbers = [Feature("n", dtype, **bound) for dtype in ("float64", "int64") for bound in bounds]
    for feature in (*FEATURES, *numbers, URGENT, Feature("t", "str")):
        assert feature.reason(feature.example()) is None, feature


@pytest.mark.parametrize(
    "wrong",
    [{"dtype": "float"}, {"low": 2, "high": 1}, {"low": math.nan}, {"low": "0"}, {"choices": ("a",)}, {"name": ""},
     {"dtype": "bool", "low": 0}, {"may_be_missing": 1}, {"dtype": "str", "choices": "a"}],
    ids=repr,
)
def test_a_feature_that_contradicts_itself_is_refused(wrong):
    with pytest.raises(ValueError, match=r"\.$"):
        Feature(**{"name": "load", **wrong})


@pytest.mark.parametrize("value", [True, False, 1, 0, 1.0, np.True_], ids=repr)
def test_true_and_false_are_accepted_and_so_are_1_and_0(value):
    assert URGENT.reason(value) is None
    assert columns_of([{"urgent": value}], [URGENT])["urgent"].tolist() == [float(value)]


@pytest.mark.parametrize(
    ("value", "reason"),
    [("yes", "must be true or false, not 'yes'"), (2, "must be true or false, not 2"), (0.5, "must be true or false"),
     (math.nan, "must be true or false, not nan"), (None, "is missing")],
    ids=repr,
)  # fmt: skip
def test_what_is_neither_true_nor_false_is_told_so(value, reason):
    assert URGENT.reason(value).startswith(reason)


@pytest.mark.parametrize(
    ("text", "value"),
    [("True", True), ("FALSE", False), (" true", True), ("false", False), ("1", 1), ("0", 0), ("", None), ("yes", "yes")],
)
def test_the_texts_of_a_file_become_true_and_false(text, value):
    read = read_texts({"urgent": text}, [URGENT])["urgent"]
    assert read == value and type(read) is type(value)


@pytest.mark.parametrize(
    ("values", "dtype", "feature"),
    [
        ([True, False], "bool", Feature("c", "bool")),
        ([True, False], "boolean", Feature("c", "bool")),
        ([True, None], "boolean", Feature("c", "bool", may_be_missing=True)),
        ([True, None], "object", Feature("c", "bool", may_be_missing=True)),
        ([3, None], "Int64", Feature("c", "int64", 3, 3, may_be_missing=True)),
        ([3, None], "object", Feature("c", "int64", 3, 3, may_be_missing=True)),
    ],
    ids=str,
)
def test_a_model_takes_the_columns_that_its_features_were_read_off(values, dtype, feature):
    table = pd.DataFrame({"c": pd.Series(values, dtype=dtype)})
    assert features_of(table) == (feature,)
    expected = np.array(values, dtype=float)
    for rows in (table, plain_rows(table)):
        assert np.array_equal(columns_of(rows, [feature])["c"], expected, equal_nan=True)
    assert [problems(row, [feature]) for row in json.loads(json.dumps(plain_rows(table)))] == [[], []]


def test_true_and_false_with_bounds_are_whole_numbers():
    assert features_of(pd.DataFrame({"c": [True]}), bounds={"c": (0, 1)}) == (Feature("c", "int64", 0, 1),)


def test_what_is_no_text_is_not_taken_for_a_gap():
    with pytest.raises(ValueError, match="'team' holds texts, and True is none"):
        columns_of([{"team": None}, {"team": True}], [Feature("team", "str", may_be_missing=True)])


@pytest.mark.parametrize("rows", ["table", "dicts", "shuffled table"])
def test_rows_come_in_any_order_and_shape_that_names_them(rows):
    table = pd.DataFrame([GOOD, {**GOOD, "load": 2, "age": 5}])
    given = {
        "table": table,
        "dicts": table.to_dict("records"),
        "shuffled table": table[["age", "team", "load", "points"]],
    }
    columns = columns_of(given[rows], FEATURES)
    assert list(columns) == ["load", "points", "team", "age"]
    assert columns["load"].tolist() == [1.5, 2] and columns["team"].tolist() == ["Comet", "Comet"]
    assert np.isnan(columns["age"][0]) and columns["age"][1] == 5


@pytest.mark.parametrize(
    ("rows", "message"),
    [
        (np.zeros(4), "shape"),
        (np.zeros((2, 3)), "shape"),
        ([{"load": 1}], "lack points, team"),
        ([{**GOOD, "load": "much"}], "'load' holds something that is not a number"),
        ([{**GOOD, "load": math.nan}], "'load' holds nan in row 0"),
        ([{**GOOD, "team": 3}], "'team' holds texts"),
    ],
    ids=lambda value: str(value)[:30],
)
def test_rows_that_a_model_cannot_take_are_refused_in_a_sentence(rows, message):
    with pytest.raises(ValueError, match=message):
        columns_of(rows, FEATURES)


def test_a_problem_is_a_pair_of_field_and_reason():
    assert Problem("load", "is missing") == ("load", "is missing")
