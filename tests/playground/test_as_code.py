"""Copy as code: the source runs, and its network answers as ours does."""

import numpy as np
import pytest

from ai_lifecycle.network import ACTIVATIONS, predict
from ai_lifecycle.playground.as_code import LANGUAGES, as_code
from ai_lifecycle.playground.state import read
from ai_lifecycle.playground.training_process import Model, State
from ai_lifecycle.training_process import Penalty

POINTS = np.random.default_rng(3).uniform(-1, 1, (7, 2))


def run(source: str) -> dict:
    namespace = {}
    exec(compile(source, "copied.py", "exec"), namespace)
    return namespace


def trained(text: str) -> Model:
    model = Model(read("training_process", State, text))
    for _ in range(3):
        model.step("epoch", float("inf"))
    return model


@pytest.mark.parametrize("activation", list(ACTIVATIONS))
def test_numpy_code_answers_to_the_last_digit(activation, capsys):
    model = trained(f"training_process?act={activation}&net=5,3")
    theirs = run(model.code("NumPy"))["predict"](POINTS)
    assert theirs == pytest.approx(predict(model.layers, POINTS, activation), abs=1e-12)
    assert "[[" in capsys.readouterr().out, "the copied code should show an answer"


@pytest.mark.parametrize("text", ["training_process?act=relu&net=5,3&reg=l2&rate=0.01", "training_process?net="])
def test_keras_code_answers_the_same(text):
    model = trained(text)
    copied = run(model.code("Keras"))
    assert copied["predict"](POINTS) == pytest.approx(predict(model.layers, POINTS, model.state.act), abs=1e-5)
    # It can be trained on, with the penalty that ours had.
    before = copied["model"].get_weights()[0].copy()
    copied["model"].fit(model.inputs, model.labels, epochs=1, verbose=0)
    assert not np.array_equal(before, copied["model"].get_weights()[0])


def test_keras_code_charges_the_same_penalty():
    model = trained("training_process?reg=l2&rate=0.02&net=3")
    copied = run(model.code("Keras"))
    ours = sum(Penalty("l2", 0.02).value(layer.weights) for layer in model.layers)
    assert float(sum(copied["model"].losses)) == pytest.approx(ours, rel=1e-5)


def test_code_says_where_it_comes_from():
    model = trained("training_process?seed=4")
    for language in LANGUAGES:
        source = as_code(language, model.layers, "tanh", 0.1, Penalty(), "training_process?seed=4 after 3 epochs")
        assert source.startswith("# training_process?seed=4 after 3 epochs\n")
    model.edit((0, 0, 0), 1.5)
    assert "edited by hand" in model.code("NumPy").splitlines()[0]
