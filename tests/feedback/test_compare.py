"""Looking at what an answer returned: kind, shape, dtype and missing numbers come before the numbers."""

import numpy as np
import pytest

from ai_lifecycle.feedback.compare import (
    NEARLY,
    allowed_error,
    likely,
    require_array,
    require_close,
    require_list,
    require_number,
    same,
    shapes,
)
from ai_lifecycle.feedback.outcome import NotYet

RIGHT = np.array([[1.0, 2.0], [3.0, 4.0], [5.0, 6.0]])


class EqualsEverything:
    shape, dtype = (3, 2), np.dtype(float)

    def __eq__(self, other):
        return True

    def __array__(self, dtype=None, copy=None):
        return RIGHT


@pytest.mark.parametrize(
    "value, says",
    [
        (None, "None (is there a `return`?)"),
        (RIGHT.tolist(), "a list with 3 entries"),
        ("text", "'text' (str)"),
        (EqualsEverything(), "an object of type EqualsEverything"),
        (RIGHT.T, "transposed"),
        (RIGHT[:2], "shape (2, 2) came"),
        (RIGHT.astype(int), "cut off everything behind the point"),
        (RIGHT.astype(complex), "dtype complex128 came"),
        (RIGHT.astype(object), "dtype object came"),
        (RIGHT.astype(np.float32), "digits were lost"),
        (np.where(RIGHT > 5, np.nan, RIGHT), "nan (not a number) came"),
        (np.where(RIGHT > 5, np.inf, RIGHT), "inf (infinity) came"),
    ],
)
def test_an_array_of_the_wrong_kind_is_named(value, says):
    with pytest.raises(NotYet) as caught:
        require_array(value, "The result", RIGHT, "for the example")
    assert says in str(caught.value) and "for the example" in str(caught.value)


@pytest.mark.parametrize("value", [RIGHT, np.asfortranarray(RIGHT), RIGHT.astype(np.longdouble), np.ma.array(RIGHT)])
def test_an_array_of_the_right_kind_passes(value):
    assert require_array(value, "The result", RIGHT, "").shape == (3, 2)


def test_float32_in_allows_float32_and_float64_out():
    for dtype in (np.float32, np.float64):
        require_array(RIGHT.astype(dtype), "The result", RIGHT.astype(np.float32), "")
    with pytest.raises(NotYet):
        require_array(RIGHT.astype(np.float16), "The result", RIGHT.astype(np.float32), "")


@pytest.mark.parametrize("value", [1.5, np.float64(1.5), np.float32(1.5), np.array(1.5)])
def test_one_decimal_number_passes(value):
    assert require_number(value, "The loss", "") == 1.5


@pytest.mark.parametrize(
    "value", [None, True, 1, "1.5", [1.5], np.array([1.5]), np.array(1), float("nan"), EqualsEverything()]
)
def test_anything_else_is_not_a_number(value):
    with pytest.raises(NotYet, match="The loss should"):
        require_number(value, "The loss", "for the example")


def test_lists_and_tuples_are_alike_and_length_counts():
    assert require_list((1, 2), "The result", 2, "") == require_list([1, 2], "The result", 2, "") == [1, 2]
    with pytest.raises(NotYet, match="should have 3 entries for the example; 2 came. One a layer."):
        require_list([1, 2], "The result", 3, "for the example", "One a layer.")
    with pytest.raises(NotYet, match="is there a `return`"):
        require_list(None, "The result", 3, "for the example")


def test_rounding_passes_and_more_does_not():
    for dtype in (np.float32, np.float64):
        right = [np.array([0.1, 100.0], dtype=dtype)]
        error = allowed_error(np.dtype(dtype), 100.0)
        require_close([right[0] + error / 2], right, ["x"], "")
        with pytest.raises(NotYet):
            require_close([right[0].astype(float) + error * 2], right, ["x"], "")


def test_the_message_names_place_expected_and_came():
    wrong = RIGHT.copy()
    wrong[2, 1] = 0
    with pytest.raises(NotYet, match=r"^weights is not right at \[2, 1\] for the example: expected 6, came 0\.$"):
        require_close([RIGHT, wrong], [RIGHT, RIGHT], ["bias", "weights"], "for the example")


def test_numbers_that_look_alike_are_written_out():
    with pytest.raises(NotYet, match="expected 1, came 1.00000000001.*") as caught:
        require_close([1.00000000001], [1.0], ["The loss"], "")
    assert NEARLY in str(caught.value)


def test_a_mistake_is_recognised_only_where_it_differs_from_the_right_answer():
    mistakes = [
        ("nothing happened.", lambda: [1.0]),
        ("shapes did not fit.", lambda: np.ones(2) @ np.ones(3)),
        ("it was doubled.", lambda: [2.0]),
    ]
    assert likely([2.0], [1.0], mistakes, 1e-9) == "It looks as if it was doubled."
    assert likely([3.0], [1.0], mistakes, 1e-9) == ""


def test_same_compares_nested_lists_by_shape_and_number():
    assert same([1.0, [RIGHT]], (1.0, (RIGHT + 1e-12,)), 1e-9)
    assert not same([RIGHT], [RIGHT, RIGHT], 1e-9)
    assert not same(RIGHT, RIGHT[:1], 1e-9), "shapes that broadcast are different shapes"
    assert not same(np.nan, np.nan, 1e-9)


def test_shapes_of_anything():
    assert shapes([RIGHT, (RIGHT[0], "text")]) == [(3, 2), [(2,), None]]
