"""Training: the phases of a step, the step against Keras's own, and the loop."""

import numpy as np
import pytest
from sklearn.metrics import accuracy_score, log_loss

from ai_lifecycle.network import Layer, cross_entropy, fingerprint, forward, initialize, predict
from ai_lifecycle.training_process import PHASES, Penalty, accuracy, phases, train, training_step


@pytest.fixture
def batch():
    random = np.random.default_rng(4)
    return initialize([3, 5, 4], seed=1), random.normal(size=(7, 3)), random.integers(0, 4, 7)


def test_phases_come_in_order_and_only_the_last_changes_the_layers(batch):
    layers, inputs, labels = batch
    seen = list(phases(layers, inputs, labels, 0.1))
    assert tuple(phase.name for phase in seen) == PHASES
    assert [fingerprint(phase.layers) == fingerprint(layers) for phase in seen] == [True, True, True, False]
    assert [phase.loss is None for phase in seen] == [True, False, False, False]
    assert [bool(phase.gradients) for phase in seen] == [False, False, True, True]


def test_step_leaves_the_old_layers_alone_and_reports_the_loss_before_it(batch):
    layers, inputs, labels = batch
    before = fingerprint(layers)
    updated, loss = training_step(layers, inputs, labels, 0.1)
    assert fingerprint(layers) == before
    assert loss == cross_entropy(forward(layers, inputs)[-1], labels)
    assert cross_entropy(forward(updated, inputs)[-1], labels) < loss, "a small step should lower the loss"


@pytest.mark.parametrize("activation", ["relu", "tanh", "sigmoid"])
def test_one_step_equals_one_step_of_keras(batch, activation):
    import keras

    layers, inputs, labels = batch
    model = keras.Sequential(
        [keras.layers.Input([3]), keras.layers.Dense(5, activation=activation), keras.layers.Dense(4)]
    )
    model.set_weights([array for layer in layers for array in layer])
    model.compile(keras.optimizers.SGD(0.3), keras.losses.SparseCategoricalCrossentropy(from_logits=True))
    keras_loss = model.train_on_batch(inputs, labels)
    updated, loss = training_step(layers, inputs, labels, 0.3, activation)
    assert float(keras_loss) == pytest.approx(loss, rel=1e-5)
    ours = [array for layer in updated for array in layer]
    for mine, theirs in zip(ours, model.get_weights(), strict=True):
        assert mine == pytest.approx(theirs, abs=1e-6)


@pytest.mark.parametrize("kind, pull", [("none", 0.0), ("l1", 0.5), ("l2", 0.5 * 3.0)])
def test_penalty_pulls_weights_toward_zero_and_leaves_biases(kind, pull):
    layers = (Layer(np.array([[3.0, 3.0]]), np.array([1.0, 1.0])),)
    # With an input of 0 the cross-entropy says nothing about the weights: what moves them is the penalty.
    (updated,), _ = training_step(layers, np.array([[0.0]]), np.array([0]), 0.1, penalty=Penalty(kind, 0.5))
    assert updated.weights == pytest.approx(3.0 - 0.1 * pull)
    (plain,), _ = training_step(layers, np.array([[0.0]]), np.array([0]), 0.1)
    assert updated.bias.tolist() == plain.bias.tolist()


def test_train_visits_every_row_once_an_epoch(batch):
    layers, inputs, labels = batch
    history = list(train(layers, inputs, labels, learning_rate=0.1, batch_size=3, epochs=2, seed=0))
    assert [step.number for step in history] == [1, 2, 3, 4, 5, 6]
    assert [step.epoch for step in history] == [1, 1, 1, 2, 2, 2]
    # With a learning rate too small to matter, the batches' losses must average to the loss of all rows.
    still = list(train(layers, inputs, labels, learning_rate=1e-12, batch_size=3, epochs=1, seed=0))
    mean = np.average([step.loss for step in still], weights=[3, 3, 1])
    assert mean == pytest.approx(cross_entropy(forward(layers, inputs)[-1], labels))


def test_train_repeats_with_its_seed(batch):
    layers, inputs, labels = batch

    def last(seed):
        return fingerprint(list(train(layers, inputs, labels, learning_rate=0.1, batch_size=2, epochs=3, seed=seed))[-1].layers)

    assert last(1) == last(1) != last(2)


def test_train_computes_nothing_until_asked(batch):
    layers, inputs, labels = batch
    steps = train(layers, inputs[:, :1], labels, learning_rate=0.1, batch_size=2, epochs=1, seed=0)
    with pytest.raises(ValueError, match="matmul"):
        next(steps)


@pytest.mark.parametrize("wrong", [{"learning_rate": 0}, {"learning_rate": float("nan")}, {"batch_size": 0}])
def test_train_refuses_settings_that_cannot_learn(batch, wrong):
    settings = {"learning_rate": 0.1, "batch_size": 2, "epochs": 1, "seed": 0} | wrong
    with pytest.raises(ValueError, match="must be above 0"):
        next(train(*batch, **settings))


def test_metrics_agree_with_scikit_learn(batch):
    layers, inputs, labels = batch
    probabilities = predict(layers, inputs)
    assert accuracy(layers, inputs, labels) == accuracy_score(labels, probabilities.argmax(axis=1))
    loss = cross_entropy(forward(layers, inputs)[-1], labels)
    assert loss == pytest.approx(log_loss(labels, probabilities, labels=range(4)))
