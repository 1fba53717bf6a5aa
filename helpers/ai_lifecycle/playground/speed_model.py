"""The model behind the load generator: a network is trained, shipped and served, and then a real load comes in."""

import time
from collections.abc import Callable
from copy import deepcopy
from dataclasses import dataclass
from typing import Any

import numpy as np

from ai_lifecycle.bundle import Bundle, save_bundle
from ai_lifecycle.data_collection import Split, load_digits
from ai_lifecycle.deployment import Server, start_server
from ai_lifecycle.ledger import Ledger
from ai_lifecycle.ledger import seconds as in_words
from ai_lifecycle.load_generator import Asked, Asker, Load, closed_loop, schedule, start_load
from ai_lifecycle.measure import forward_flops, measure, training_flops
from ai_lifecycle.network import Layer
from ai_lifecycle.one_thread import one_thread
from ai_lifecycle.playground.meter import Meter
from ai_lifecycle.playground.outside import CLOSED, Outside
from ai_lifecycle.playground.scenario import Refused
from ai_lifecycle.schema import Feature
from ai_lifecycle.speed import Reading, Shares, percentile, read_load, time_shares, what_limits

HIDDEN, EPOCHS, SAMPLE = (1536, 1536), 2, 64
SECONDS, LAST = 16.0, 24.0  # for how long questions come, and how long we wait for the answers, from the beginning
TICK, WINDOW = 0.125, 4.0  # how often the load is read, and over which stretch
CALIBRATE = 0.8  # seconds for which one client asks by itself
JOB_ROWS = 2000  # of the night job
SETUP = ("prepare", *("train",) * EPOCHS, "ship", "serve", "calibrate")


@dataclass(frozen=True)
class Snapshot:
    """Where a run stands: values only.

    done: units so far. doing: the unit under way, "load" while questions come, or "". alone: rows a second that the
    model can answer one by one. rate: questions a second that come. moments: of the readings, seconds since the load
    began. readings: each over the last WINDOW seconds. shares: where the time of those answered in that stretch goes.
    limit: a key of `speed.LIMITS`. p95: of all answers so far, seconds, or None. failed: questions that got no answer.
    """

    done: int
    doing: str
    alone: float
    rate: float
    moments: tuple[float, ...]
    readings: tuple[Reading, ...]
    shares: Shares
    limit: str
    p95: float | None
    answered: int
    failed: int


class Model:
    """One load on one server; a state alone decides how much comes and how it is gathered.

    start, load: start the server and the load.
    """

    def __init__(
        self,
        state,
        clock: Callable[[], float] = time.perf_counter,
        start: Callable[..., Server] = start_server,
        load: Callable[..., Load] = start_load,
    ):
        self.state, self._clock, self._start, self._start_load = state, clock, start, load
        self.frozen, self.meter, self.done, self.alone = False, Meter(), 0, 0.0
        self.server: Server | None = None
        self.load: Load | None = None
        self.bundle: Bundle | None = None
        self.moments: list[float] = []
        self.readings: list[Reading] = []
        self._limit, self._shares = "none", Shares(0.0, 0.0, 1.0)
        self.outside, self._ended = Outside(), False

    @property
    def over(self) -> str:
        """Why the run can go no further, in one sentence, or "" while it can."""
        if self.outside.closed:
            return CLOSED
        return "The load is over; the server still runs." if self._ended else ""

    @property
    def rate(self) -> float:
        """Questions a second: the chosen share of what the model can answer one by one."""
        return self.alone * self.state.rate / 100

    @property
    def asked(self) -> list[Asked]:
        """Every question of the load that was answered so far."""
        return list(self.load.asked) if self.load else []

    def step(self, unit: str, seconds: float) -> bool:
        """Do the next unit, or look whether what works elsewhere has done it; True if complete."""
        if self.over:
            return True
        if self.done < len(SETUP):  # comes before the load: long, and not ours to cut
            complete = self.outside.has_done(getattr(self, "_" + SETUP[self.done]), seconds)
        else:
            complete = self._look(seconds)
        self.done += complete
        return complete

    def _look(self, seconds: float) -> bool:
        """Read the load once the next moment to do so has come; True if it has."""
        if self.load is None:
            moments = schedule(self.rate, SECONDS, self.state.seed)
            self.load = self._start_load(self.server.url, self._rows, moments)
        load, due = self.load, (self.moments[-1] if self.moments else 0.0) + TICK
        while load.now < due and not load.over:
            self.outside.wait()
            if seconds != float("inf"):
                return False
        self._read(max(load.now, due))
        self._ended = load.over or self.moments[-1] >= LAST
        if self._ended:
            load.stop()
        return True

    def _read(self, now: float) -> None:
        asked, moments = self.asked, self.load.moments
        recent = [one for one in asked if now - WINDOW < one.finished <= now]
        self.moments.append(now)
        self.readings.append(read_load(asked, moments, now, WINDOW))
        self._shares = time_shares(recent) if recent else self._shares
        self._limit = what_limits(asked, moments, now, WINDOW, self.state.wait / 1000)
        self.meter.inference.seconds = sum(one.compute / one.rows for one in asked)
        self.meter.inference.passes = len(asked)

    # What happens before the load, in its order, on the worker's thread.

    def _prepare(self) -> None:
        from sklearn.neural_network import MLPClassifier

        self.digits: Split = load_digits()
        self.network: Any = MLPClassifier(HIDDEN, random_state=self.state.seed)
        self._rows = [
            {f"pixel {place}": value for place, value in enumerate(row)} for row in self.digits.test_inputs.tolist()
        ]

    def _train(self) -> None:
        inputs, labels = self.digits.train_inputs, self.digits.train_labels
        with one_thread():
            self.meter.timed(
                self.meter.training, len(labels),
                lambda: self.network.partial_fit(inputs, labels, classes=np.arange(10)), self._clock,
            )  # fmt: skip

    def _ship(self) -> None:
        layers = [Layer(*pair) for pair in zip(self.network.coefs_, self.network.intercepts_)]
        features = [Feature(f"pixel {place}", low=0, high=1) for place in range(64)]
        self.bundle = save_bundle(layers, self.outside.folder() / "reader", features=features, classes=range(10))
        rows, labels = self.digits.train_inputs[:SAMPLE], self.digits.train_labels[:SAMPLE]
        twin, sizes = deepcopy(self.network), [64, *HIDDEN, 10]
        with one_thread():
            self.meter.alone = Ledger(
                measure(lambda: twin.partial_fit(rows, labels), samples=SAMPLE, flops=training_flops(sizes, SAMPLE)),
                measure(lambda: twin.predict_proba(rows), samples=SAMPLE, flops=forward_flops(sizes, SAMPLE)),
                f"The same {SAMPLE} rows, measured in a pass of its own",
            )

    def _serve(self) -> None:
        self.server = self._start(self.bundle.path, batch=self.state.batch, wait=self.state.wait)
        self.outside.ends_with(self.server.stop)

    def _calibrate(self) -> None:
        """Find out how many rows a second the model can answer one by one, from what a single client is told."""
        asked = closed_loop(Asker(self.server.url, self._rows), CALIBRATE, self._clock)
        self.alone = 1 / percentile([one.compute for one in asked], 50)

    # What the frame asks.

    def snapshot(self) -> Snapshot:
        """Return where the run stands."""
        asked = self.asked
        doing = SETUP[self.done] if self.done < len(SETUP) else "" if self.over else "load"
        return Snapshot(
            self.done, doing, self.alone, self.rate, tuple(self.moments), tuple(self.readings), self._shares,
            self._limit, percentile([one.latency for one in asked], 95) if asked else None,
            len(asked), sum(one.status != 200 for one in asked),
        )  # fmt: skip

    def freeze(self, frozen: bool) -> None:
        """Lock or unlock the run; what is served is frozen in any case."""
        self.frozen = frozen

    def compare(self) -> None:
        """Do nothing: both sides were measured when the model was shipped, before any load could disturb it."""

    def ask_one(self) -> str:
        """Ask the server one question now, and return in words where its time went."""
        server = self._running()
        started = self._clock()
        status, wait, compute, rows = Asker(server.url, self._rows)(0)
        taken = self._clock() - started
        fingerprint = server.version()["bundle"]
        same = "unchanged" if fingerprint == self.bundle.fingerprint else "CHANGED"
        return (
            f"One question: {in_words(taken)}, of which {in_words(wait)} waiting and {in_words(compute)} computing, "
            f"together with {rows - 1} others (status {status}). Fingerprint of the bundle: {fingerprint}, {same}."
        )

    def night_job(self) -> str:
        """Send the server one long request, as a nightly job would, without waiting for its answer."""
        server = self._running()
        rows = [self._rows[place % len(self._rows)] for place in range(JOB_ROWS)]
        self.outside.later(server.predict_batch, rows)
        return f"A job of {JOB_ROWS} rows was sent: who comes now waits until the model is done with it."

    def _running(self) -> Server:
        if self.done < len(SETUP) or self.outside.closed or not self.server.is_running:
            raise Refused("Nothing is served yet: press Play, and wait for the server.")
        return self.server

    def close(self) -> None:
        """Stop load and server, also one that is still starting, and delete what was written."""
        if self.load:
            self.load.stop()
        self.outside.close()
