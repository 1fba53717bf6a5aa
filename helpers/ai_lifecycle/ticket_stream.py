"""A stream of tickets in a drifting world, and a model that serves it under a policy, sprint after sprint.

The world's truth is known here, so each policy can be held against an oracle that knows every ticket's true chance.
Training is a function that the caller hands in: nothing of the training side is imported.
"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from typing import NamedTuple

import numpy as np
import pandas as pd

from ai_lifecycle.continuous_learning import Morning, Policy, Prices, labels_known
from ai_lifecycle.drift import PSI_ALARM, ks_distance, ks_threshold, population_stability_index, usual_distance
from ai_lifecycle.tickets import World, make_tickets, true_chance

DRIFTS = ("none", "inputs", "answer", "both", "sudden")
DETECTORS = ("usual", "theory", "psi")
FALSE_ALARM_RATE = 0.05
# A world without any drift: what moves in it is chance.
STILL = World(base_drift=0, dependencies_drift=0, load_drift=0, season=0, shock=0.2, sprints_a_year=1_000_000)

Ask = Callable[[pd.DataFrame], np.ndarray]  # a table of tickets in, the chance of slipping for each out
Train = Callable[[pd.DataFrame], Ask]


def drifting_tickets(kind: str, speed: float = 1.0, rows: int = 150, sprints: int = 52, seed: int = 0) -> pd.DataFrame:
    """Return tickets, `rows` in each of `sprints` sprints, from a world that drifts in one way.

    "none"; "inputs": the teams' load rises, and a model that knows what load does stays right; "answer": dependencies
    come to weigh more, which no input shows; "both"; "sudden": halfway, dependencies weigh more all at once.
    speed: how fast, 1 being plain to see in a year. Columns as in `tickets.make_tickets`.
    Raises ValueError for another kind or arguments out of range.
    """
    if kind not in DRIFTS or not speed >= 0:
        raise ValueError(f"A drift is one of {', '.join(DRIFTS)}, at a speed of 0 or more; got {kind!r} at {speed}.")
    world = replace(
        STILL,
        load_drift=0.02 * speed if kind in ("inputs", "both") else 0.0,
        dependencies_drift=0.06 * speed if kind in ("answer", "both") else 0.0,
    )
    table = make_tickets(rows * sprints, seed, world, sprints)
    if kind == "sudden":
        later = replace(STILL, dependencies=STILL.dependencies + 1.5 * speed)
        table = _changed(table, table["sprint"] > sprints // 2, later, seed)
    return table


def _changed(table: pd.DataFrame, rows: pd.Series, world: World, seed: int) -> pd.DataFrame:
    """Return the tickets as they fare if some rows live in another world."""
    random = np.random.default_rng([seed, 1])
    chance = np.where(rows, true_chance(table, world), table["chance"])
    truly = np.where(rows, random.random(len(table)) < chance, table["truly_slipped"]).astype(np.int64)
    noted = np.where(random.random(len(table)) < world.label_noise, 1 - truly, truly)
    return table.assign(chance=chance, truly_slipped=truly, slipped=np.where(rows, noted, table["slipped"]))


@dataclass(frozen=True)
class Terms:
    """How a model serves the stream.

    first: sprints before the stream, which the first model learns from. delay: sprints until labels come.
    window: labelled sprints that a new model learns from. watched: the column that the detector compares, one of
    DETECTORS, with the champion's training rows: "usual" rings above the largest distance that one training sprint
    had from the others, "theory" above Smirnov's threshold, "psi" above 0.25.
    """

    first: int = 13
    delay: int = 1
    window: int = 13
    prices: Prices = field(default_factory=Prices)
    watched: str = "team_load"
    detector: str = "usual"


@dataclass(frozen=True)
class Sprint:
    """What happened in one sprint. Expected numbers of wrong answers come from the true chances.

    morning: what was known when it began. trained: rows that a new model learned from that morning, 0 if none.
    rows: tickets asked about. wrong: recorded wrong answers. expected_wrong: of the model; least_wrong: of the oracle.
    champion: the model that served.
    """

    morning: Morning
    trained: int
    rows: int
    wrong: int
    expected_wrong: float
    least_wrong: float
    champion: Ask


@dataclass(frozen=True)
class Bill:
    """What a policy has cost so far, and what the oracle's answers would have cost, in the unit of the prices."""

    training: float
    inference: float
    error: float
    oracle: float

    @property
    def total(self) -> float:
        """Training, inference and error together."""
        return self.training + self.inference + self.error

    @property
    def regret(self) -> float:
        """What was paid beyond the oracle's bill: the price of not knowing, and of trying to."""
        return self.total - self.oracle


def bill_of(served: Sequence[Sprint], prices: Prices) -> Bill:
    """Add up what some sprints cost. The oracle pays for its answers too, but it never trains."""
    inference = prices.answer * sum(one.rows for one in served)
    return Bill(
        training=prices.training * sum(one.trained > 0 for one in served),
        inference=inference,
        error=prices.wrong * sum(one.expected_wrong for one in served),
        oracle=inference + prices.wrong * sum(one.least_wrong for one in served),
    )


class Scores(NamedTuple):
    """Shares of right answers, (sprints,) each, as means over the last few sprints.

    sprints: their numbers. model, oracle: expected, from the true chances. measured: as the labels record it.
    """

    sprints: np.ndarray
    model: np.ndarray
    oracle: np.ndarray
    measured: np.ndarray


def scores_of(served: Sequence[Sprint], window: int = 4) -> Scores:
    """Return the scores of some sprints, each as the mean over itself and up to `window` - 1 sprints before it."""
    counts = np.array([[one.rows, one.expected_wrong, one.least_wrong, one.wrong] for one in served]).reshape(-1, 4)
    sums = np.vstack([np.zeros(4), counts.cumsum(axis=0)])
    ends = np.arange(1, len(counts) + 1)
    rows, *wrong = (sums[ends] - sums[np.maximum(ends - window, 0)]).T
    return Scores(np.array([one.morning.sprint for one in served]), *(1 - one / rows for one in wrong))


def serve(table: pd.DataFrame, train: Train, policy: Policy, terms: Terms = Terms()) -> Iterator[Sprint]:
    """Yield one Sprint after another of a model that serves the stream; the first training is not on the bill.

    table: as from `drifting_tickets`. train: takes labelled tickets, returns a model; called at once, and again
    whenever the policy says so and a label has come since the last time.
    Raises ValueError if no sprint is left to serve.
    """
    sprints = table["sprint"].to_numpy()
    if not terms.first < sprints.max():
        raise ValueError(f"No sprint is left to serve after the {terms.first} of the first training.")
    # By sprint once, because looking for a sprint's rows in the whole table costs more than a model's answer.
    by_sprint = {number: rows for number, rows in table.groupby("sprint")}
    learned = _learn(by_sprint, range(1, terms.first + 1), train, terms)
    served: list[Sprint] = []  # by this champion
    for now in range(terms.first + 1, int(sprints.max()) + 1):
        rows, trained = by_sprint[now], 0
        morning = _morning(now, rows, learned, served, terms)
        known = np.flatnonzero(labels_known(np.arange(now), now, terms.delay))[1:][-terms.window :]
        if policy(morning) and len(known) and known[-1] > learned.until:
            learned, served = _learn(by_sprint, known, train, terms), []
            trained = sum(len(by_sprint[one]) for one in known)
        served.append(_served(morning, trained, rows, learned.champion))
        yield served[-1]


@dataclass(frozen=True)
class _Learned:
    """A champion, the last sprint it learned from, its share of wrong answers there, and what its inputs were like."""

    champion: Ask
    until: int
    wrong_share: float
    watched: list[np.ndarray]
    usual: float


def _learn(by_sprint: dict[int, pd.DataFrame], numbers: Sequence[int], train: Train, terms: Terms) -> _Learned:
    rows = pd.concat([by_sprint[number] for number in numbers])
    champion = train(rows)
    watched = [by_sprint[number][terms.watched].to_numpy() for number in numbers]
    usual = usual_distance(watched) if terms.detector == "usual" and len(watched) > 1 else 0.0
    wrong = np.mean((champion(rows) >= 0.5) != rows["slipped"].to_numpy())
    return _Learned(champion, int(max(numbers)), float(wrong), watched, usual)


def _morning(now: int, rows: pd.DataFrame, learned: _Learned, served: list[Sprint], terms: Terms) -> Morning:
    """Return what is known before sprint `now` is answered: its inputs, and the labels that have come."""
    known = [one for one in served if labels_known(one.morning.sprint, now, terms.delay)]
    extra = 0.0
    for one in known:  # a lucky start must not hide what comes later, so the sum begins anew at 0
        extra = max(0.0, extra + one.wrong - learned.wrong_share * one.rows)
    current, reference = rows[terms.watched].to_numpy(), np.concatenate(learned.watched)
    if terms.detector == "psi":
        distance, threshold = population_stability_index(reference, current), PSI_ALARM
    elif terms.detector == "theory":
        distance = ks_distance(reference, current)
        threshold = ks_threshold(len(reference), len(current), FALSE_ALARM_RATE)
    else:
        distance, threshold = ks_distance(reference, current), learned.usual
    return Morning(now, len(served), distance, threshold, len(known), extra)


def _served(morning: Morning, trained: int, rows: pd.DataFrame, champion: Ask) -> Sprint:
    late, chance = champion(rows) >= 0.5, rows["chance"].to_numpy()
    return Sprint(
        morning, trained, len(rows),
        wrong=int(np.sum(late != rows["slipped"].to_numpy())),
        expected_wrong=float(np.where(late, 1 - chance, chance).sum()),
        least_wrong=float(np.minimum(chance, 1 - chance).sum()),
        champion=champion,
    )  # fmt: skip
