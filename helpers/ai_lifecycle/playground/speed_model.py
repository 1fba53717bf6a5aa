"""The model behind the load generator: a network is trained, shipped and served, and then a real load comes in."""

import json
import sys
import time
from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path

from ai_lifecycle.child_process import Lifeline
from ai_lifecycle.data_collection import load_digits
from ai_lifecycle.deployment import Server, start_server
from ai_lifecycle.ledger import Ledger
from ai_lifecycle.ledger import seconds as in_words
from ai_lifecycle.load_generator import Asked, Asker, Load, closed_loop, schedule, start_load
from ai_lifecycle.load_readings import Answers, Reading, read_load, what_limits, worse
from ai_lifecycle.measure import Cost
from ai_lifecycle.playground.meter import Meter, Spent
from ai_lifecycle.playground.outside import CLOSED, Folder, Outside
from ai_lifecycle.playground.scenario import Refused
from ai_lifecycle.speed import Shares, percentile

HIDDEN, EPOCHS, SAMPLE = (1536, 1536), 2, 64
SECONDS, LAST = 16.0, 24.0  # for how long questions come, and how long we wait for the answers, from the beginning
# How often the load is read, in seconds: a number can be followed, a curve moves smoothly only with eight times as many.
# What those cost is taken from the server on the same machine. On two cores, half of what the model can answer: p95 of
# 31 ms instead of 29 without a page (medians of 4 loads), but in a page, which paints as often, 69 to 89 ms instead of 30
# to 33 (3 loads each). So the name of that pace says what it does.
TICKS = {"reading": 0.125, "fine reading": 1 / 62}
WINDOW = 4.0  # seconds that a reading looks back
STRETCH = 0.25  # seconds: of the readings in one, what stays is the worst, so that a curve has a hundred points at most
CALIBRATE = 0.8  # seconds for which one client asks by itself
JOB_ROWS = 2000  # of the night job
SETUP = ("prepare", "train", "serve", "calibrate")


@dataclass(frozen=True)
class Reader:
    """A trained network that reads digits, saved as a bundle.

    folder: with the bundle, which is at `path`. fingerprint: the bundle's. spent: what training took. alone: one
    step of it beside one answer.
    """

    folder: Folder
    path: Path
    fingerprint: str
    spent: Spent
    alone: Ledger


# The last one that was trained, by what decides it: whoever presses Reset or takes another load to it need not wait for
# it again, as nobody does whose model is deployed.
_kept: dict[tuple, Reader] = {}


def _trained(hidden: tuple[int, ...], epochs: int, seed: int, lifeline: Lifeline) -> Reader:
    """Have a program of its own, which hangs on the lifeline, train a network, and return it.

    Not here: training takes many times a network's bytes, and much of what is freed the allocator keeps, for each
    thread apart. A kernel in which Reset and Play were pressed for five minutes grew by 200 MB.
    """
    folder = Folder()
    path = folder.path / "reader"
    command = [sys.executable, "-m", "ai_lifecycle.train_reader", str(seed), str(path), "--epochs", str(epochs)]
    command += ["--sample", str(SAMPLE), "--hidden", *map(str, hidden)]
    done = lifeline.run(command)
    if done.returncode:
        raise RuntimeError((done.stderr.strip() or "it said nothing").splitlines()[-1])
    told = json.loads(done.stdout)
    alone = Ledger(
        Cost(**told["training"]), Cost(**told["inference"]), f"The same {SAMPLE} rows, measured in a pass of its own"
    )
    return Reader(folder, path, told["fingerprint"], Spent(told["seconds"], told["rows"]), alone)


@dataclass(frozen=True)
class Snapshot:
    """Where a run stands: values only.

    done: units so far. doing: the unit under way, "load" while questions come, or "". kept: whether the network was
    there from an earlier run. alone: rows a second that the
    model can answer one by one. rate: questions a second that come. moments: of the readings, seconds since the load
    began. readings: the worst of each STRETCH and the latest, each over the last WINDOW seconds. shares: where the time
    of those answered in the last WINDOW seconds goes.
    limit: a key of `speed.LIMITS`. p95: of all answers so far, seconds, or None. failed: questions that got no answer.
    """

    done: int
    doing: str
    kept: bool
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
        self.reader: Reader | None = None
        self.kept = False
        self.moments: list[float] = []
        self.readings: list[Reading] = []
        self._limit, self._shares = "none", Shares(0.0, 0.0, 1.0)
        self._answers, self._due = Answers(), 0.0
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
            complete = self._look(TICKS[unit], seconds)
        self.done += complete
        return complete

    def _look(self, tick: float, seconds: float) -> bool:
        """Read the load once the next moment to do so has come; True if it has."""
        if self.load is None:
            moments = schedule(self.rate, SECONDS, self.state.seed)
            self.load = self._start_load(self.server.url, self._rows, moments)
        load, due = self.load, self._due + tick
        while load.now < due and not load.over:
            self.outside.wait()
            if seconds != float("inf"):
                return False
        now = max(load.now, due)
        self._due = max(due, now - tick)  # a little lateness every time does not add up
        self._read(now)
        self._ended = load.over or now >= LAST
        if self._ended:
            load.stop()
        return True

    def _read(self, now: float) -> None:
        answers, moments = self._answered(), self.load.moments
        reading = read_load(answers, moments, now, WINDOW)
        if answers.between(now - WINDOW, now).size:
            self._shares = reading.shares
        self._limit = what_limits(answers, moments, now, WINDOW, self.state.wait / 1000)
        self._keep(now, reading)
        self.meter.inference.seconds, self.meter.inference.passes = answers.seconds, len(answers)

    def _keep(self, now: float, reading: Reading) -> None:
        """Put a reading behind the others, the latest of which joins those of its stretch."""
        if len(self.moments) > 1 and self.moments[-1] // STRETCH == self.moments[-2] // STRETCH:
            self.moments.pop()
            self.readings[-2:] = [worse(*self.readings[-2:])]
        self.moments.append(now)
        self.readings.append(reading)

    def _answered(self) -> Answers:
        """Return what was answered so far: only what is new since the last time is taken in."""
        if self.load:
            self._answers.add(self.load.asked[len(self._answers) :])
        return self._answers

    # What happens before the load, in its order, on the worker's thread.

    def _prepare(self) -> None:
        self._rows = [
            {f"pixel {place}": value for place, value in enumerate(row)} for row in load_digits().test_inputs.tolist()
        ]

    def _train(self) -> None:
        recipe = HIDDEN, EPOCHS, self.state.seed
        self.reader = _kept.get(recipe)
        self.kept = self.reader is not None
        if not self.kept:
            self.reader = _trained(*recipe, self.outside.lifeline)
            _kept.clear()
            _kept[recipe] = self.reader
        self.meter.training, self.meter.alone = replace(self.reader.spent), self.reader.alone

    def _serve(self) -> None:
        self.server = self._start(self.reader.path, batch=self.state.batch, wait=self.state.wait)
        self.outside.ends_with(self.server.stop)

    def _calibrate(self) -> None:
        """Find out how many rows a second the model can answer one by one, from what a single client is told."""
        asked = closed_loop(Asker(self.server.url, self._rows), CALIBRATE, self._clock)
        self.alone = 1 / percentile([one.compute for one in asked], 50)

    # What the frame asks.

    def snapshot(self) -> Snapshot:
        """Return where the run stands."""
        answers = self._answered()
        doing = SETUP[self.done] if self.done < len(SETUP) else "" if self.over else "load"
        return Snapshot(
            self.done, doing, self.kept, self.alone, self.rate, tuple(self.moments), tuple(self.readings), self._shares,
            self._limit, answers.percentile(95) if len(answers) else None, len(answers), answers.failed,
        )  # fmt: skip

    def freeze(self, frozen: bool) -> None:
        """Lock or unlock the run; what is served is frozen in any case."""
        self.frozen = frozen

    def compare(self) -> None:
        """Do nothing: both sides were measured when the network was trained, before any load could disturb it."""

    def ask_one(self) -> str:
        """Ask the server one question now, and return in words where its time went."""
        server = self._running()
        started = self._clock()
        status, wait, compute, rows = Asker(server.url, self._rows)(0)
        taken = self._clock() - started
        fingerprint = server.version()["bundle"]
        same = "unchanged" if fingerprint == self.reader.fingerprint else "CHANGED"
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
        """Stop training, load and server, also one that is still starting."""
        if self.load:
            self.load.stop()
        self.outside.close()
