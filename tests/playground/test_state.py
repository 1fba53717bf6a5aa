"""State strings: what is written can be read, and what cannot be read gets one clear sentence."""

import random

import pytest

from ai_lifecycle.playground.state import BadState, from_page, place, read, settings, write
from ai_lifecycle.playground.training_process import State

NAME = "training_process"


def random_state(source: random.Random) -> State:
    values = {}
    for name, (kind, allowed) in settings(State).items():
        if kind is str:
            values[name] = source.choice(allowed.choices)
        elif kind is tuple:
            values[name] = tuple(
                source.randint(int(allowed.low), int(allowed.high)) for _ in range(source.randint(0, allowed.most))
            )
        elif kind is int:
            values[name] = source.randint(int(allowed.low), int(allowed.high))
        else:
            values[name] = round(source.uniform(allowed.low, allowed.high), source.randint(1, 6))
    values["lr"] = max(values["lr"], 0.0001)
    return State(**values)


def test_what_is_written_is_read_back():
    source = random.Random(5)
    for _ in range(300):
        state = random_state(source)
        assert read(NAME, State, write(NAME, state)) == state, write(NAME, state)


def test_only_what_differs_from_the_default_is_written():
    assert write(NAME, State()) == NAME
    assert write(NAME, State(lr=0.03, net=(4, 3))) == "training_process?net=4,3&lr=0.03"
    assert write(NAME, State(net=())) == "training_process?net="


def test_the_designs_own_example_is_understood():
    assert read(NAME, State, "training_process?lr=0.03&net=4,2&seed=7") == State(lr=0.03, net=(4, 2), seed=7)


@pytest.mark.parametrize(
    "link",
    [
        "https://example.org/voila/render/playground.ipynb?state=training_process%3Flr%3D0.03%26net%3D4%2C3",
        "playground.ipynb?state=training_process%3Flr%3D0.03%26net%3D4%2C3&other=1",
        "  training_process?lr=0.03&net=4,3 ",
    ],
)
def test_a_link_that_carries_a_state_is_understood(link):
    assert read(NAME, State, link) == State(lr=0.03, net=(4, 3))


@pytest.mark.parametrize(
    "text, said",
    [
        ("", "begins with 'training_process'"),
        ("speed?lr=1", "begins with 'training_process'"),
        ("training_process?colour=red", "'colour' is not a setting"),
        ("training_process?lr=fast", "lr must be a number; got 'fast'"),
        ("training_process?lr=nan", "lr must be from 0.0001 to 100"),
        ("training_process?lr=inf", "lr must be from 0.0001 to 100"),
        ("training_process?lr=0.1&lr=0.2", "'lr' is set twice"),
        ("training_process?seed=1.5", "seed must be a whole number"),
        ("training_process?net=4,x", "whole numbers with commas between"),
        ("training_process?net=9", "net must be from 1 to 8"),
        ("training_process?net=1,1,1,1,1,1,1", "at most 6"),
        ("training_process?data=moon", "data must be one of circle, xor, gauss, spiral"),
        ("training_process?batch=0", "batch must be from 1 to 200"),
        ("training_process?lr", "lr must be a number; got ''"),
    ],
)
def test_a_bad_string_gets_one_clear_sentence(text, said):
    with pytest.raises(BadState) as caught:
        read(NAME, State, text)
    message = str(caught.value)
    assert said in message
    assert message.endswith(".") and "\n" not in message and len(message) < 200


def test_a_page_may_carry_a_state_in_its_link():
    assert from_page({"QUERY_STRING": "state=training_process%3Flr%3D0.03&x=1"}) == "training_process?lr=0.03"
    assert from_page({}) == ""


def test_a_weight_is_named_from_one_on():
    assert place("1.2.3") == (0, 1, 2)
    for wrong in ("", "1.2", "a.b.c", "1.2.3.4"):
        with pytest.raises(BadState, match="layer.input.neuron"):
            place(wrong)
