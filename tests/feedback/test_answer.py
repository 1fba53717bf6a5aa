"""Putting a question to a learner's function: errors, prints, warnings, changed arguments, ready-made answers."""

import sys
import warnings

import numpy as np
import pytest

from ai_lifecycle import network
from ai_lifecycle.feedback.answer import ask
from ai_lifecycle.feedback.outcome import Broken, NotAttempted, NotYet
from ai_lifecycle.network import Layer


def asked(function, forbidden=(), **arguments):
    return ask(function, "answer", arguments, "for the example", forbidden)


def test_a_right_answer_comes_back():
    assert asked(lambda x: x + 1, x=1) == 2


def test_prints_and_warnings_are_dropped_and_settings_come_back(capsys):
    def answer(x):
        print("looking at", x)
        print("and here", file=sys.stderr)
        warnings.warn("careful")
        np.seterr(all="warn")
        return np.exp(x) * 0

    before = np.geterr()
    assert np.isnan(asked(answer, x=np.array([1e6]))).all()
    assert capsys.readouterr() == ("", "")
    assert np.geterr() == before


def test_the_stub_is_not_an_attempt():
    def answer(x):
        raise NotImplementedError()

    with pytest.raises(NotAttempted, match="answer still holds its stub"):
        asked(answer, x=1)


def test_the_learners_own_error_is_told_with_its_line():
    def answer(x):
        return {}["loss"]

    with pytest.raises(Broken) as caught:
        asked(answer, x=1)
    assert "`return {}[\"loss\"]`" in str(caught.value) and "KeyError: 'loss'" in str(caught.value)
    assert caught.value.__cause__ is None and caught.value.__suppress_context__


@pytest.mark.parametrize(
    "answer, says",
    [
        (lambda x: np.ones((2, 3)) @ np.ones((2, 3)), "print both shapes"),
        (lambda x: np.ones(2) + np.ones(3), "print both shapes"),
        (lambda x: ().weights, "weights, bias = layer"),
        (lambda x: missing_name, "correct its spelling"),  # noqa: F821
        (lambda: 1, "the arguments that the task names"),
        (lambda x: sys.exit(3), "SystemExit: 3"),
        (lambda x: [][1], "IndexError"),
    ],
)
def test_first_aid_for_frequent_errors(answer, says):
    with pytest.raises(Broken) as caught:
        asked(answer, x=1)
    assert says in str(caught.value)


def test_an_unfinished_task_that_another_calls_is_named():
    def forward():
        raise NotImplementedError()

    def answer(x):
        return forward()

    with pytest.raises(Broken, match="answer calls forward, which is not written yet.*network.forward"):
        asked(answer, x=1)


def test_something_else_than_a_function_is_refused():
    with pytest.raises(Broken, match="should be a function; a int came"):
        asked(3, x=1)


def test_an_interrupt_goes_through():
    def answer(x):
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        asked(answer, x=1)


@pytest.mark.parametrize(
    "change, says",
    [
        (lambda x, layers: np.copyto(x, 0), "argument x "),
        (lambda x, layers: layers[1].bias.fill(0), r"argument layers\[1\] bias "),
        (lambda x, layers: layers.pop(), "changed a list"),
        (lambda x, layers: layers.reverse(), "changed a list"),
    ],
)
def test_changed_arguments_are_named(change, says):
    layers = [Layer(np.ones((2, 2)), np.ones(2)), Layer(np.ones((2, 2)), np.ones(2))]
    with pytest.raises(NotYet, match=says):
        asked(change, x=np.ones(3), layers=layers)


def test_an_entry_nudged_and_put_back_by_arithmetic_counts_as_unchanged():
    def answer(x):
        x[0] += 1e-5
        x[0] -= 2e-5
        x[0] += 1e-5

    values = np.array([0.1234567])
    asked(answer, x=values)
    assert values[0] != 0.1234567, "this case should leave a rounding behind"


def test_the_courses_own_function_refuses_meanwhile_under_any_name():
    layers, inputs = network.initialize([2, 2], 0), np.ones((1, 2))
    same_function = network.forward
    for answer in (network.forward, lambda layers, inputs: same_function(layers, inputs), _with_a_way_out):
        with pytest.raises(NotYet, match="calls the course's own forward"):
            asked(answer, [network.forward], layers=layers, inputs=inputs)
    assert len(network.forward(layers, inputs)) == 2, "it works again afterwards"
    assert network.predict(layers, inputs).shape == (1, 2)


def _with_a_way_out(layers, inputs):
    try:
        return network.forward(layers, inputs)
    except Exception:
        return [inputs]
