"""The model behind the final ledger: a year of service, week by week, with real trainings and answers on the meter."""

import time
from collections.abc import Callable
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

import numpy as np

from ai_lifecycle import final_ledger, network, ticket_model
from ai_lifecycle.final_ledger import WEEKS, Bill, Costs, Terms
from ai_lifecycle.measure import forward_flops
from ai_lifecycle.playground.meter import Meter
from ai_lifecycle.ticket_model import FEATURES
from ai_lifecycle.tickets import make_tickets

HERE = "this page"
ROWS, ASKED = 600, 150  # tickets of one training, and of a week's questions
_TRIES = 5  # of which the fastest counts


@dataclass(frozen=True)
class Snapshot:
    """Where a run stands: values only.

    week: weeks that are over. terms: the reader's. weeks: (WEEKS, 3) coins of each week, as `final_ledger.weekly`.
    so_far, year: what it has cost and will have cost. totals: of a year by interval. best: the cheapest interval.
    sensitivity: see `final_ledger.sensitivity`. even: answers at break-even. measured: where the costs come from.
    """

    week: int
    terms: Terms
    weeks: np.ndarray
    so_far: Bill
    year: Bill
    totals: np.ndarray
    best: int
    sensitivity: dict[str, tuple[float, float]]
    even: float
    measured: str

    @property
    def asked(self) -> float:
        """Answers given so far."""
        return self.week * self.terms.answers

    @property
    def too_dear(self) -> float:
        """How many times as much the reader's year costs as the cheapest interval's."""
        return self.year.total / max(float(self.totals.min()), 1e-12)


class Model:
    """A year under the reader's terms. Terms may change at any time: they decide what is made of what was measured.

    folder: where the learner's lessons are; by default around the working folder.
    """

    def __init__(self, state, clock: Callable[[], float] = time.perf_counter, folder: Path | None = None):
        self.state, self._clock = state, clock
        self.frozen, self.meter, self.week = False, Meter(), 0
        self._table = make_tickets(ROWS + ASKED, state.seed)
        self._first, self._asked = self._table[:ROWS], self._table[ROWS:][list(FEATURES)].to_numpy(float)
        self.layers = self._train()
        self.measured, self.costs = self._costs(folder)

    def _costs(self, folder: Path | None) -> tuple[str, Costs]:
        """Return where the costs come from, in words, and the costs."""
        wanted = self.state.measured
        if wanted != HERE:
            for place in [folder] if folder else [Path.cwd(), Path.cwd().parent]:
                if found := final_ledger.past_costs(place).get(wanted):
                    return f"measured in your lesson {wanted.replace('_', ' ')}", found
        here = Costs(self._fastest(lambda: ticket_model.fit(self._first)), self._fastest(self._answers) / ASKED)
        if wanted == HERE:
            return "measured on this page", here
        return f"measured on this page: no saved ledger of {wanted.replace('_', ' ')} was found", here

    def _fastest(self, work: Callable[[], object]) -> float:
        took = []
        for _ in range(_TRIES):
            started = self._clock()
            work()
            took.append(self._clock() - started)
        return max(min(took), 1e-9)  # a clock may be too coarse for one answer

    def _train(self) -> list:
        return self.meter.timed(self.meter.training, ROWS, lambda: ticket_model.fit(self._first), self._clock)

    def _answers(self) -> np.ndarray:
        return network.predict(self.layers, self._asked)

    @property
    def terms(self) -> Terms:
        """The reader's terms, with what was measured."""
        state = self.state
        return Terms(
            self.costs, times=1000 * state.size, answers=1000 * state.traffic, every=state.every, hour=state.hour,
            label=state.label, drift=state.drift / 100, wrong=state.wrong,
        )  # fmt: skip

    @property
    def over(self) -> str:
        """Why the run can go no further, in one sentence, or "" while it can."""
        if self.week < WEEKS:
            return ""
        return f"The year is over and cost {final_ledger.bill(self.terms).total:,.0f} coins."

    def step(self, unit: str, seconds: float) -> bool:
        """Serve a week: train if it is time to, answer a sample of the week's questions. True: it is complete."""
        if self.over:
            return True
        if self.week and self.week % self.state.every == 0:
            self.layers = self._train()
        self.meter.timed(self.meter.inference, ASKED, self._answers, self._clock)
        self.week += 1
        return True

    def snapshot(self) -> Snapshot:
        """Return where the run stands."""
        terms = self.terms
        return Snapshot(
            week=self.week, terms=terms, so_far=final_ledger.bill(terms, self.week), measured=self.measured, **_year(terms)
        )

    def tune(self, state) -> None:
        """Take other terms: nothing is measured anew."""
        self.state = state

    def freeze(self, frozen: bool) -> None:
        """Lock or unlock the weights: NumPy itself refuses to write to them while they are locked."""
        self.frozen = frozen
        for layer in self.layers:
            for array in layer:
                array.flags.writeable = not frozen

    def ask_a_week(self) -> str:
        """Ask the model a week's sample of questions, and return in one sentence what that took and changed."""
        before = network.fingerprint(self.layers)
        spent = self.meter.inference.seconds
        chances = self.meter.timed(self.meter.inference, ASKED, self._answers, self._clock)[:, 1]
        took = self.meter.inference.seconds - spent
        same = "unchanged" if network.fingerprint(self.layers) == before else "CHANGED"
        return (
            f"{ASKED} tickets answered in {took * 1e3:.2f} ms, {np.mean(chances > 0.5):.0%} of them expected to slip. "
            f"Fingerprint of the weights: {before}, {same}."
        )

    def compare(self) -> None:
        """Measure training and inference on the same tickets, apart from the run."""
        inputs = self._first[list(FEATURES)].to_numpy(float)
        self.meter.compare(
            lambda: ticket_model.fit(self._first),
            lambda: network.predict(self.layers, inputs),
            ROWS,
            ticket_model.fit_flops(ROWS),
            forward_flops([len(FEATURES), 2], ROWS),
        )


@lru_cache(maxsize=1)
def _year(terms: Terms) -> dict:
    """Return what a snapshot says of the whole year: the same in each week, and much to compute."""
    return {
        "weeks": final_ledger.weekly(terms), "year": final_ledger.bill(terms),
        "totals": final_ledger.totals_by_interval(terms), "best": final_ledger.best_every(terms),
        "sensitivity": final_ledger.sensitivity(terms), "even": final_ledger.break_even(terms),
    }  # fmt: skip
