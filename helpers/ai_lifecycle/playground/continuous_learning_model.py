"""The model behind the playground of continuous learning: one stream of tickets, served under each policy at once."""

import time
from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
import pandas as pd

from ai_lifecycle import network, ticket_model
from ai_lifecycle.continuous_learning import POLICIES, Prices, policy_of
from ai_lifecycle.measure import forward_flops
from ai_lifecycle.playground.meter import Meter
from ai_lifecycle.playground.pictures import REACH, Spot
from ai_lifecycle.ticket_model import FEATURES
from ai_lifecycle.ticket_stream import Bill, Sprint, Terms, bill_of, drifting_tickets, serve

FIRST = 13  # sprints that the first model learns from
ROWS = 150  # tickets a sprint
# Where the map's axes begin and end: load of the team, and tickets that must be done first.
LOADS, DEPENDENCIES = (0.4, 2.4), (-0.5, 4.5)


@dataclass(frozen=True)
class Snapshot:
    """Where a run stands: values only.

    sprint: the last one served, FIRST before any. served: by policy, everything that happened. bills: by policy.
    rows: the tickets of that sprint. layers: of the model that served it under the reader's policy.
    """

    sprint: int
    served: dict[str, list[Sprint]]
    bills: dict[str, Bill]
    rows: pd.DataFrame
    layers: list


class Champion:
    """A trained model that the meter watches: it answers with its layers and changes none."""

    def __init__(self, layers: list, timed: Callable):
        self.layers, self._timed = layers, timed

    def __call__(self, rows: pd.DataFrame) -> np.ndarray:
        return self.answers(rows[list(FEATURES)].to_numpy(float))

    def answers(self, inputs: np.ndarray) -> np.ndarray:
        """Return the chance of slipping for each row of inputs, shape (rows, features)."""
        return self._timed(len(inputs), lambda: network.predict(self.layers, inputs)[:, 1])


class Model:
    """Four policies on one stream; a state alone decides what they do. The reader's own is on the meter."""

    def __init__(self, state, clock: Callable[[], float] = time.perf_counter):
        self.state, self._clock = state, clock
        self.table = drifting_tickets(state.drift, state.speed, ROWS, state.sprints, state.seed)
        self._rows = dict(tuple(self.table.groupby("sprint")))
        self.prices = Prices(training=state.training, wrong=state.wrong)
        self.terms = Terms(FIRST, state.delay, FIRST, self.prices, state.watch, state.detector)
        self.frozen, self.meter, self.asked = False, Meter(), []
        self.served: dict[str, list[Sprint]] = {kind: [] for kind in POLICIES}
        first = self._first_rows()
        self.champion = self._trainer(mine=True)(first)
        # What a ticket is like on the map, apart from the two things that its axes show.
        self._typical = first[list(FEATURES)].median().to_numpy(float)
        self._streams = {kind: self._stream(kind) for kind in POLICIES}

    def _first_rows(self) -> pd.DataFrame:
        return self.table[self.table["sprint"] <= FIRST]

    def _stream(self, kind: str):
        mine = kind == self.state.policy
        # All policies begin with the same first model, trained once.
        begun = iter([self.champion if mine else Champion(self.champion.layers, _untimed)])
        policy, train = policy_of(kind, self.state.every, self.prices), self._trainer(mine)
        return serve(self.table, lambda rows: next(begun, None) or train(rows), policy, self.terms)

    def _trainer(self, mine: bool) -> Callable[[pd.DataFrame], Champion]:
        """Return what trains: on the meter if it is the reader's policy.

        It must not hold the model: streams and champions would hold it, as it holds them, and such a ring with all its
        tickets stays in memory after a Reset until Python happens to look for rings.
        """
        if not mine:
            return lambda rows: Champion(ticket_model.fit(rows), _untimed)
        meter, clock = self.meter, self._clock

        def train(rows: pd.DataFrame) -> Champion:
            layers = meter.timed(meter.training, len(rows), lambda: ticket_model.fit(rows), clock)
            return Champion(layers, lambda passes, work: meter.timed(meter.inference, passes, work, clock))

        return train

    @property
    def over(self) -> str:
        """Why the run can go no further, in one sentence, or "" while it can."""
        if self._sprint() < self.state.sprints:
            return ""
        return f"Sprint {self.state.sprints} was the last: your policy lost {self.bill().regret:.0f} coins."

    def _sprint(self) -> int:
        return FIRST + min(len(served) for served in self.served.values())

    def step(self, unit: str, seconds: float) -> bool:
        """Serve the next sprint under one policy after another until all are done or the time is up; True if done."""
        deadline = self._clock() + seconds
        sprint = self._sprint() + 1
        for kind in POLICIES:
            if self.over or FIRST + len(self.served[kind]) >= sprint:
                continue
            self.served[kind].append(next(self._streams[kind]))
            if kind == self.state.policy:
                self.champion = self.served[kind][-1].champion
            if self._clock() > deadline:
                break
        return self._sprint() == sprint or bool(self.over)

    def bill(self) -> Bill:
        """Return what the reader's policy has cost so far."""
        return bill_of(self.served[self.state.policy], self.prices)

    def snapshot(self) -> Snapshot:
        """Return where the run stands."""
        sprint = self._sprint()
        bills = {kind: bill_of(served, self.prices) for kind, served in self.served.items()}
        served = {kind: served[: sprint - FIRST] for kind, served in self.served.items()}
        return Snapshot(sprint, served, bills, self._rows[sprint], self.champion.layers)

    def freeze(self, frozen: bool) -> None:
        """Lock or unlock the weights: NumPy itself refuses to write to them while they are locked."""
        self.frozen = frozen
        for layer in self.champion.layers:
            for array in layer:
                array.flags.writeable = not frozen

    def chances(self, spots: np.ndarray) -> np.ndarray:
        """Return what the model says at places of the map, each (load, dependencies), all else being typical."""
        inputs = np.tile(self._typical, (len(spots), 1))
        inputs[:, FEATURES.index("team_load")], inputs[:, FEATURES.index("dependencies")] = spots.T
        return network.predict(self.champion.layers, inputs)[:, 1]

    def ask(self, spot: Spot) -> str:
        """Ask the model about a ticket at one place of the map, and return the answer in words."""
        before = network.fingerprint(self.champion.layers)
        at = place(spot)
        timed = self.meter.timed(self.meter.inference, 1, lambda: self.chances(np.array([at])), self._clock)
        answered = Spot(spot.x, spot.y, float(timed[0]))
        self.asked = [*self.asked[-5:], answered]
        same = "unchanged" if network.fingerprint(self.champion.layers) == before else "CHANGED"
        return f"{words(answered)} Fingerprint of the weights: {before}, {same}."

    def compare(self) -> None:
        """Measure training and inference on the same tickets, apart from the run."""
        rows = self._first_rows()
        inputs = rows[list(FEATURES)].to_numpy(float)
        self.meter.compare(
            lambda: ticket_model.fit(rows),
            lambda: network.predict(self.champion.layers, inputs),
            len(rows),
            ticket_model.fit_flops(len(rows)),
            forward_flops([len(FEATURES), 2], len(rows)),
        )


def _untimed(passes: int, work: Callable):
    return work()


def place(spot: Spot) -> tuple[float, float]:
    """Return the load and the dependencies at a place of the map."""
    across, up = ((value + REACH) / (2 * REACH) for value in (spot.x, spot.y))
    return LOADS[0] + across * (LOADS[1] - LOADS[0]), DEPENDENCIES[0] + up * (DEPENDENCIES[1] - DEPENDENCIES[0])


def words(spot: Spot) -> str:
    """Return an answer in words."""
    load, dependencies = place(spot)
    return f"Chance of slipping {spot.probability:.0%} at a load of {load:.2f} with {dependencies:.1f} dependencies."
