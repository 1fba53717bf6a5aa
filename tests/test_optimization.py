"""Optimizers and schedules against Keras's own, what a state weighs, and the training loop."""

import numpy as np
import pytest

from ai_lifecycle.network import cross_entropy, fingerprint, forward, initialize
from ai_lifecycle.optimization import (
    OPTIMIZERS,
    Adam,
    Momentum,
    RmsProp,
    Sgd,
    flat,
    paired,
    start,
    train,
    update,
)
from ai_lifecycle.schedules import SCHEDULES, cosine_decay
from ai_lifecycle.training_process import train as plain_train

STEPS = 200


def keras_twin(name: str, rate):
    import keras

    made = {
        "sgd": lambda: keras.optimizers.SGD(rate),
        "momentum": lambda: keras.optimizers.SGD(rate, momentum=0.9),
        "rmsprop": lambda: keras.optimizers.RMSprop(rate),
        "adam": lambda: keras.optimizers.Adam(rate),
    }
    return made[name]()


@pytest.fixture
def batch():
    random = np.random.default_rng(4)
    return initialize([3, 5, 4], seed=1), random.normal(size=(7, 3)), random.integers(0, 4, 7)


@pytest.mark.parametrize("schedule", ["constant", "cosine"])
@pytest.mark.parametrize("name", OPTIMIZERS)
def test_many_steps_equal_those_of_keras(name, schedule):
    import keras

    random = np.random.default_rng(7)
    begin = [random.normal(size=(3, 4)), random.normal(size=4)]
    rate = 0.01
    twin_rate = rate if schedule == "constant" else keras.optimizers.schedules.CosineDecay(rate, STEPS)
    twin, variables = keras_twin(name, twin_rate), [keras.Variable(array) for array in begin]
    optimizer, parameters = OPTIMIZERS[name](), begin
    state = start(optimizer, parameters)
    for step in range(STEPS):
        # Slopes of many sizes, and some that are 0 for a while, where epsilon and bias correction show.
        gradients = [10.0 ** random.uniform(-6, 1) * random.normal(size=array.shape) for array in begin]
        gradients[0][0] = 0.0 if step < 20 else gradients[0][0]
        parameters, state = update(
            optimizer, parameters, gradients, state, SCHEDULES[schedule](rate, step, STEPS)
        )
        twin.apply(gradients, variables)
        if step in (0, 1, 10, STEPS - 1):
            for ours, theirs in zip(parameters, variables, strict=True):
                # float32 has a relative precision of 6e-8, and each step adds one more rounding.
                np.testing.assert_allclose(ours, np.asarray(theirs), rtol=0, atol=6e-8 * (step + 2) * 4)


@pytest.mark.parametrize("name", OPTIMIZERS)
def test_the_defaults_are_those_of_keras(name):
    config = keras_twin(name, 0.01).get_config()
    for field, value in vars(OPTIMIZERS[name]()).items():
        assert config[field] == value, field


@pytest.mark.parametrize("optimizer, arrays", [(Sgd(), 0), (Momentum(), 1), (RmsProp(), 1), (Adam(), 2)])
def test_a_state_weighs_as_many_arrays_as_it_remembers(optimizer, arrays):
    parameters = flat(initialize([4, 3, 2], 0))
    assert start(optimizer, parameters).nbytes == arrays * sum(array.nbytes for array in parameters)


@pytest.mark.parametrize("name", OPTIMIZERS)
@pytest.mark.parametrize("dtype", [np.float32, np.float64])
def test_a_step_makes_new_arrays_of_the_same_precision(name, dtype):
    optimizer, parameters = OPTIMIZERS[name](), [np.ones((2, 3), dtype), np.ones(3, dtype)]
    gradients, state = [array.copy() for array in parameters], start(optimizer, parameters)
    moved, after = update(optimizer, parameters, gradients, state, 0.1)
    assert all((array == 1).all() for array in [*parameters, *gradients])
    assert not any(array.any() for arrays in state.memory for array in arrays) and (state.steps, after.steps) == (0, 1)
    assert [array.dtype for array in moved] == [dtype, dtype]
    assert all((array < 1).all() for array in moved)


def test_the_first_step_of_adam_has_the_size_of_the_learning_rate_whatever_the_slope():
    slopes = np.array([1e-3, 1.0, -1e3])
    (moved,), _ = update(Adam(), [np.zeros(3)], [slopes], start(Adam(), [np.zeros(3)]), 0.5)
    assert moved == pytest.approx([-0.5, -0.5, 0.5], rel=0.004)


def test_momentum_under_a_steady_slope_ends_ten_times_as_fast():
    parameters, state = [np.zeros(1)], start(Momentum(), [np.zeros(1)])
    for _ in range(200):
        before = parameters
        parameters, state = update(Momentum(), parameters, [np.ones(1)], state, 0.01)
    assert (before[0] - parameters[0])[0] == pytest.approx(0.01 / (1 - 0.9))


def test_plain_sgd_trains_exactly_as_lesson_3_does(batch):
    settings = {"learning_rate": 0.1, "batch_size": 3, "epochs": 4, "seed": 5}
    *_, ours = train(*batch, Sgd(), **settings)
    *_, theirs = plain_train(*batch, **settings)
    assert ours.number == theirs.number == 12 and ours.loss == pytest.approx(theirs.loss, rel=1e-12)
    for one, other in zip(flat(ours.layers), flat(theirs.layers), strict=True):
        np.testing.assert_allclose(one, other, rtol=1e-12, atol=1e-14)


@pytest.mark.parametrize("name", OPTIMIZERS)
def test_every_optimizer_lowers_the_loss_and_leaves_the_first_layers_alone(batch, name):
    layers, inputs, labels = batch
    before = fingerprint(layers)
    *_, last = train(layers, inputs, labels, OPTIMIZERS[name](), learning_rate=0.02, batch_size=7, epochs=60, seed=0)
    assert fingerprint(layers) == before
    losses = [cross_entropy(forward(one, inputs)[-1], labels) for one in (layers, last.layers)]
    assert losses[1] < 0.8 * losses[0]


def test_train_says_when_an_epoch_is_over_and_follows_its_schedule(batch):
    steps = list(train(*batch, Adam(), learning_rate=0.1, batch_size=3, epochs=2, seed=0, schedule="cosine"))
    assert [(step.epoch, step.rows, step.epoch_over) for step in steps] == [
        (1, 3, False), (1, 3, False), (1, 1, True), (2, 3, False), (2, 3, False), (2, 1, True),
    ]  # fmt: skip
    assert [step.learning_rate for step in steps] == pytest.approx([cosine_decay(0.1, n, 6) for n in range(6)])
    assert [step.state.steps for step in steps] == [1, 2, 3, 4, 5, 6]


@pytest.mark.parametrize(
    "wrong, words",
    [
        ({"learning_rate": 0}, "above 0"),
        ({"batch_size": 0}, "above 0"),
        ({"schedule": "weekly"}, "schedule must be one"),
    ],
)
def test_train_refuses_settings_that_make_no_sense(batch, wrong, words):
    settings = {"learning_rate": 0.1, "batch_size": 2, "epochs": 1, "seed": 0} | wrong
    with pytest.raises(ValueError, match=words):
        next(train(*batch, Sgd(), **settings))


def test_arrays_in_one_list_become_layers_again(batch):
    assert fingerprint(paired(flat(batch[0]))) == fingerprint(batch[0])
    with pytest.raises(ValueError):
        paired(flat(batch[0])[:-1])
