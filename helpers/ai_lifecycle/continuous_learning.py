"""When to train again: labels that come late, policies and their costs, a challenger put to the test, a new training.

Everything here decides or measures; none of it trains. `retrain` starts training as a program of its own, and what
comes back is a bundle like any other.
"""

import math
import subprocess
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory

import numpy as np
import pandas as pd

from ai_lifecycle.bundle import Bundle, load_bundle
from ai_lifecycle.child_process import Lifeline


def labels_known(sprints: np.ndarray, now: int, delay: int) -> np.ndarray:
    """Return for each row whether its label is known on the morning on which sprint `now` begins, booleans (rows,).

    sprints: (rows,) the sprint of each row. delay: whole sprints from the end of a row's sprint to its label; with
    0 the label is there once the sprint is over.

    >>> labels_known(np.array([1, 2, 3, 4]), now=4, delay=1).tolist()
    [True, True, False, False]
    """
    return np.asarray(sprints) + delay < now


def best_interval(wrong_by_age: np.ndarray, training_price: float, wrong_price: float) -> int:
    """Return how many sprints a model should serve before the next one takes its place, at the least cost a sprint.

    wrong_by_age: (sprints,) wrong answers in the 1st, 2nd, ... sprint after a training. training_price: of one
    training; wrong_price: of one wrong answer, in the same unit. Of equal costs the longer interval wins.
    Raises ValueError for no sprint or a negative price.
    Source: the age replacement rule of Barlow & Proschan, "Mathematical Theory of Reliability", 1965.

    >>> best_interval(np.array([1, 5, 9]), training_price=6, wrong_price=1)
    2
    """
    wrong = np.asarray(wrong_by_age, dtype=float)
    if not len(wrong) or training_price < 0 or wrong_price < 0:
        raise ValueError("best_interval needs the wrong answers of 1 sprint or more, and prices of 0 or more.")
    sprints = np.arange(1, len(wrong) + 1)
    a_sprint = (training_price + wrong_price * np.cumsum(wrong)) / sprints
    # Sums in another order end in other last digits, which must not decide.
    return int(np.flatnonzero(a_sprint <= a_sprint.min() * (1 + 1e-12))[-1] + 1)


def mcnemar(only_champion: int, only_challenger: int) -> float:
    """Return the chance that two equally good models differ at least as much, in either direction (exact McNemar test).

    only_champion, only_challenger: rows that only one of both got right. Rows that both got right, or both wrong,
    say nothing about which is better. 1 if there is no other row.
    Source: McNemar, "Note on the sampling error of the difference between correlated proportions", 1947.

    >>> mcnemar(0, 6), mcnemar(5, 5)
    (0.03125, 1.0)
    """
    rows, fewer = only_champion + only_challenger, min(only_champion, only_challenger)
    ways = sum(math.comb(rows, one) for one in range(fewer + 1))
    return min(1.0, 2 * ways / 2**rows)


def replace_champion(
    labels: np.ndarray, champion: np.ndarray, challenger: np.ndarray, risk: float
) -> tuple[float, bool]:
    """Return the p-value of the exact McNemar test, and whether the challenger should take the champion's place.

    labels, champion, challenger: (rows,) the truth and both models' answers about the same rows.
    It should if it got more rows right than the champion and p is below `risk`: chance alone would seldom do that.

    >>> labels = np.ones(8)
    >>> replace_champion(labels, np.array([1, 1, 0, 0, 0, 0, 0, 0]), labels, risk=0.05)
    (0.03125, True)
    """
    champion_right, challenger_right = champion == labels, challenger == labels
    only_champion = int(np.sum(champion_right & ~challenger_right))
    only_challenger = int(np.sum(challenger_right & ~champion_right))
    p = mcnemar(only_champion, only_challenger)
    return p, only_challenger > only_champion and p < risk


@dataclass(frozen=True)
class Prices:
    """What things cost, in any one unit: one training, one answer, one wrong answer."""

    training: float = 60.0
    answer: float = 0.01
    wrong: float = 1.0


@dataclass(frozen=True)
class Morning:
    """All that a policy may know on the morning of a sprint.

    sprint: its number. age: sprints that the model has served. distance, threshold: how far the watched input has
    moved, and from where on the alarm rings. labelled: sprints served whose labels have come.
    extra_wrong: recorded wrong answers in those sprints beyond what the model's own training rows led to expect, added
    up as a CUSUM, which begins anew at 0 whenever it falls below (Page, "Continuous inspection schemes", 1954).
    """

    sprint: int
    age: int
    distance: float
    threshold: float
    labelled: int
    extra_wrong: float

    @property
    def alarm(self) -> bool:
        """Whether the alarm rings."""
        return self.distance > self.threshold


Policy = Callable[[Morning], bool]
POLICIES = ("never", "every", "alarm", "loss")


def policy_of(kind: str, every: int, prices: Prices) -> Policy:
    """Return one of the POLICIES: a function of a Morning that says whether to train again.

    "never"; "every" so many sprints; "alarm": whenever the alarm rings; "loss": once the wrong answers that the model
    gave too many have cost as much as a training, as whoever rents skis buys them once the rent has cost as much.
    Raises ValueError for another kind or an interval below 1.

    >>> policy_of("every", 4, Prices())(Morning(9, 4, 0.0, 1.0, 3, 0.0))
    True
    """
    if kind not in POLICIES or every < 1:
        raise ValueError(f"A policy is one of {', '.join(POLICIES)}, every 1 or more sprints; got {kind!r}, {every}.")
    return {
        "never": lambda morning: False,
        "every": lambda morning: morning.age >= every,
        "alarm": lambda morning: morning.alarm,
        "loss": lambda morning: morning.extra_wrong * prices.wrong >= prices.training,
    }[kind]


class RetrainingError(RuntimeError):
    """A training program that did not leave a bundle; the message says in one sentence what it said."""


def retrain(command: Sequence[str], tickets: pd.DataFrame, bundle: str | Path, timeout: float = 120) -> Bundle:
    """Have a training program train on `tickets` and write a new bundle; return that bundle, loaded and checked.

    command: how the program starts; the paths of a CSV file with the tickets and of the bundle are put behind it.
    bundle: a folder that is not there yet. timeout: in seconds. The program runs as a process of its own, and when
    this function returns it has ended. It ends with this program even if that is killed, if it calls
    `child_process.end_with_parent`, as `train_tickets` does.
    Raises RetrainingError if it cannot be started, fails, takes too long or leaves no bundle that can be loaded.
    """
    with TemporaryDirectory() as folder:
        csv = Path(folder) / "tickets.csv"
        tickets.to_csv(csv, index=False)
        try:
            done = Lifeline().run([*command, str(csv), str(bundle)], timeout)
        except subprocess.TimeoutExpired:
            raise RetrainingError(f"Training was stopped after {timeout:g} seconds: it had not ended.") from None
        except OSError as trouble:
            raise RetrainingError(f"Training could not be started: {trouble}.") from None
    if done.returncode:
        said = (done.stderr.strip() or done.stdout.strip() or "it said nothing").splitlines()[-1]
        raise RetrainingError(f"Training ended without a bundle (exit code {done.returncode}): {said}")
    try:
        return load_bundle(bundle)
    except ValueError as refusal:
        raise RetrainingError(f"Training left no bundle that can be loaded: {refusal}") from refusal
