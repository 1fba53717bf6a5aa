"""Deciding about training runs: when to stop one, and which settings to try."""

import math
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np

from ai_lifecycle.network import Layer, cross_entropy, forward
from ai_lifecycle.optimization import Step


class Stop(NamedTuple):
    """Where early stopping ends: the last epoch that ran, and the best one, whose weights come back.

    Both are counted from 1; a best epoch of 0 stands for the weights from before training.
    """

    last_epoch: int
    best_epoch: int


def early_stopping(losses: Sequence[float], patience: int) -> Stop:
    """Return where a run with these validation losses, one for each epoch, stops, and which epoch it restores.

    patience: how many epochs in a row may pass without a loss below the best so far, at least 1.
    A tie is no improvement, and neither is nan. If patience lasts, the run ends with the last loss.
    Raises ValueError for a patience below 1.
    Source: Prechelt, "Early stopping - but when?", 1998.

    >>> early_stopping([0.9, 0.5, 0.6, 0.7, 0.1], patience=2)
    Stop(last_epoch=4, best_epoch=2)
    """
    _require_patience(patience)
    best_epoch, best, epoch = 0, math.inf, 0
    for epoch, loss in enumerate(losses, 1):
        if loss < best:
            best_epoch, best = epoch, loss
        elif epoch - best_epoch >= patience:
            break
    return Stop(epoch, best_epoch)


@dataclass(frozen=True)
class Epoch:
    """One epoch of a run under watch.

    step: the epoch's last step. loss: on the rows kept aside. best_epoch, best_loss, best_layers: the best so far.
    """

    step: Step
    loss: float
    best_epoch: int
    best_loss: float
    best_layers: tuple[Layer, ...]


def stop_early(
    steps: Iterable[Step],
    loss_of: Callable[[tuple[Layer, ...]], float],
    patience: int,
    before: tuple[Layer, ...],
) -> Iterator[Epoch]:
    """Yield one Epoch after another of a training run, and stop it once patience is spent.

    steps: a run such as `optimization.train`. loss_of: takes layers, returns the loss on rows kept aside.
    before: the layers that the run began with. The last Epoch's `best_layers` are those to restore: the steps make
    new arrays, so keeping the old ones is all that restoring takes.
    Raises ValueError for a patience below 1.
    """
    _require_patience(patience)
    best = (0, math.inf, before)
    for step in steps:
        if not step.epoch_over:
            continue
        loss = loss_of(step.layers)
        if loss < best[1]:
            best = (step.epoch, loss, step.layers)
        yield Epoch(step, loss, *best)
        if step.epoch - best[0] >= patience:
            return


def validation_losses(steps: Iterable[Step], inputs: np.ndarray, labels: np.ndarray) -> list[float]:
    """Return the loss on rows kept aside after each epoch of a run; the run is worked through to its end.

    steps: a run such as `optimization.train`, of layers with ReLU. inputs, labels: the rows kept aside.
    """
    return [cross_entropy(forward(step.layers, inputs)[-1], labels) for step in steps if step.epoch_over]


def _require_patience(patience: int) -> None:
    if patience < 1:
        raise ValueError(f"patience must be 1 or more; got {patience}.")


def log_uniform(low: float, high: float, random: np.random.Generator) -> float:
    """Return a random number from low to high that is even in its exponent: every factor of ten is as likely.

    low, high: both above 0, low first. Raises ValueError for other bounds.
    Source: Bergstra and Bengio, "Random search for hyper-parameter optimization", 2012, section 3.

    >>> 0.001 <= log_uniform(0.001, 1.0, np.random.default_rng(0)) <= 1.0
    True
    """
    if not 0 < low <= high:
        raise ValueError(f"low and high must be above 0, low first; got low={low}, high={high}.")
    exponent = random.uniform(np.log10(low), np.log10(high))
    return float(np.clip(10**exponent, low, high))  # rounding may step over a bound by its last digit


class Trial(NamedTuple):
    """One setting that was tried, and the loss it led to."""

    value: float
    loss: float


def random_search(
    loss_of: Callable[[float], float], low: float, high: float, trials: int, random: np.random.Generator
) -> list[Trial]:
    """Return so many trials of values drawn by `log_uniform`, in the order in which they were tried.

    loss_of: takes a value, such as a learning rate, trains with it, and returns the loss on rows kept aside.
    Choose among them with `best_trial`.
    """
    values = (log_uniform(low, high, random) for _ in range(trials))
    return [Trial(value, loss_of(value)) for value in values]


def best_trial(trials: Sequence[Trial]) -> Trial:
    """Return the trial with the lowest loss, the first of equals; one whose loss is nan never wins.

    Raises ValueError if every loss is nan, or there is none.

    >>> best_trial([Trial(0.1, 0.7), Trial(10.0, float("nan")), Trial(0.3, 0.2)])
    Trial(value=0.3, loss=0.2)
    """
    sound = [trial for trial in trials if not math.isnan(trial.loss)]
    if not sound:
        raise ValueError("There is no trial whose loss is a number: search among smaller values.")
    return min(sound, key=lambda trial: trial.loss)
