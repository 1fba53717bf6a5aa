"""Early stopping against Keras's own, the best epoch's weights, and random search against SciPy's distribution."""

import math

import numpy as np
import pytest
from scipy import stats

from ai_lifecycle.network import cross_entropy, fingerprint, forward, initialize
from ai_lifecycle.optimization import Adam, train
from ai_lifecycle.tuning import (
    Stop,
    Trial,
    best_trial,
    early_stopping,
    log_uniform,
    random_search,
    stop_early,
    validation_losses,
)

NAN = float("nan")


def keras_stop(losses: list[float], patience: int) -> Stop:
    """Return where Keras's own callback stops a run with these losses, and which weights it restores."""
    import keras

    model = keras.Sequential([keras.Input((1,)), keras.layers.Dense(1, use_bias=False, kernel_initializer="zeros")])
    callback = keras.callbacks.EarlyStopping("val_loss", patience=patience, restore_best_weights=True, mode="min")
    callback.set_model(model)
    callback.on_train_begin()
    model.stop_training = False
    for epoch, loss in enumerate(losses):
        model.set_weights([np.full((1, 1), epoch + 1.0)])  # each epoch leaves its number in the weights
        callback.on_epoch_end(epoch, {"val_loss": loss})
        if model.stop_training:
            break
    callback.on_train_end()
    return Stop(epoch + 1, int(model.get_weights()[0][0, 0]))


@pytest.mark.parametrize("seed", range(30))
def test_early_stopping_is_that_of_keras(seed):
    random = np.random.default_rng(seed)
    epochs, patience = int(random.integers(1, 20)), int(random.integers(1, 5))
    losses = [float(loss) for loss in random.integers(1, 12, epochs) / 10]  # few values, so that ties are common
    assert early_stopping(losses, patience) == keras_stop(losses, patience)


@pytest.mark.parametrize(
    "losses, patience, expected",
    [
        ([], 3, Stop(0, 0)),
        ([1.0], 1, Stop(1, 1)),
        ([1.0, 1.0, 1.0], 2, Stop(3, 1)),
        ([NAN, NAN], 2, Stop(2, 0)),
        ([NAN, 0.5, NAN, NAN, 0.1], 2, Stop(4, 2)),
        ([math.inf, 0.5, 0.4], 1, Stop(1, 0)),
    ],
)
def test_ties_nan_and_runs_that_never_improve(losses, patience, expected):
    assert early_stopping(losses, patience) == expected


@pytest.mark.parametrize("patience", [1, 3, 100])
def test_a_watched_run_stops_where_its_losses_say_and_keeps_the_best_weights(patience):
    random = np.random.default_rng(2)
    inputs, labels = random.normal(size=(12, 4)), random.integers(0, 2, 12)
    kept_inputs, kept_labels = random.normal(size=(40, 4)), random.integers(0, 2, 40)  # noise: it must overfit
    layers = initialize([4, 16, 2], 1)

    def loss_of(layers):
        return cross_entropy(forward(layers, kept_inputs)[-1], kept_labels)

    def run():
        return train(layers, inputs, labels, Adam(), learning_rate=0.03, batch_size=5, epochs=25, seed=3)

    every = [step for step in run() if step.epoch_over]
    assert validation_losses(run(), kept_inputs, kept_labels) == [loss_of(step.layers) for step in every]
    stop = early_stopping([loss_of(step.layers) for step in every], patience)
    *_, last = stop_early(run(), loss_of, patience, before=layers)
    assert (last.step.epoch, last.best_epoch) == stop and stop.best_epoch < 25
    assert fingerprint(last.best_layers) == fingerprint(every[stop.best_epoch - 1].layers)
    assert last.best_loss == loss_of(last.best_layers) < loss_of(every[-1].layers)


def test_a_run_that_never_improves_gives_back_what_it_began_with():
    layers = initialize([1, 2], 0)
    run = train(layers, np.ones((2, 1)), np.array([0, 1]), Adam(), learning_rate=0.1, batch_size=2, epochs=9, seed=0)
    epochs = list(stop_early(run, lambda layers: NAN, 3, before=layers))
    assert len(epochs) == 3 and epochs[-1].best_layers is layers and epochs[-1].best_epoch == 0


def test_patience_below_1_is_refused():
    with pytest.raises(ValueError, match="patience must be 1 or more"):
        early_stopping([1.0], 0)
    with pytest.raises(ValueError, match="patience must be 1 or more"):
        next(stop_early([], lambda layers: 0.0, 0, before=()))


def test_log_uniform_draws_from_scipys_distribution():
    random = np.random.default_rng(0)
    drawn = [log_uniform(1e-4, 10.0, random) for _ in range(3000)]
    assert stats.kstest(drawn, stats.loguniform(1e-4, 10.0).cdf).pvalue > 0.01
    assert log_uniform(0.3, 0.3, random) == 0.3


@pytest.mark.parametrize("low, high", [(0.0, 1.0), (-1.0, 1.0), (2.0, 1.0), (NAN, 1.0)])
def test_bounds_that_have_no_exponents_are_refused(low, high):
    with pytest.raises(ValueError, match="low and high must be above 0"):
        log_uniform(low, high, np.random.default_rng(0))


def test_a_search_asks_once_a_trial_and_the_lowest_loss_wins():
    asked = []

    def loss_of(value):
        asked.append(value)
        return NAN if value > 0.5 else abs(math.log10(value) + 2)

    trials = random_search(loss_of, 1e-4, 10.0, 40, np.random.default_rng(1))
    assert [trial.value for trial in trials] == asked and len(set(asked)) == 40
    best = best_trial(trials)
    assert best.loss == min(trial.loss for trial in trials if not math.isnan(trial.loss)) < 0.3
    assert random_search(loss_of, 1e-4, 10.0, 40, np.random.default_rng(1))[0] == trials[0]


@pytest.mark.parametrize("trials", [[], [Trial(1.0, NAN)]])
def test_a_search_without_a_sound_trial_says_so(trials):
    with pytest.raises(ValueError, match="no trial whose loss is a number"):
        best_trial(trials)
