"""The model behind the playground of optimization: racers, each with a run of the lesson's own, and the race."""

import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field

import numpy as np

from ai_lifecycle.measure import forward_flops, training_flops
from ai_lifecycle.network import Layer, cross_entropy, fingerprint, forward, initialize, parameter_count, predict
from ai_lifecycle.optimization import OPTIMIZERS, Optimizer, Sgd, descend, flat, start, train, training_step, update
from ai_lifecycle.playground.meter import Meter
from ai_lifecycle.playground.pictures import Spot
from ai_lifecycle.points import make_points
from ai_lifecycle.surfaces import SURFACES, answer

ROWS = 200  # to train on; a network has as many kept aside, a landscape only pretends to have any
SIZES = (2, 8, 8, 2)
NETWORK_GOAL = 0.1  # of the loss on rows kept aside
LANDSCAPES, NETWORKS = tuple(SURFACES), ("circle", "spiral")
RACES = ("optimizers", "batches", "rates")
NAMES = {"sgd": "SGD", "momentum": "momentum", "rmsprop": "RMSProp", "adam": "Adam"}
_BATCHES = (1, 10, 50, ROWS)
_FACTORS = (0.1, 0.3, 1.0, 3.0)
_ACTIVATION = "tanh"
_TOO_FAR = 1000  # times the first loss: a run that got there is lost


@dataclass
class Racer:
    """One run of the race, and what has been seen of it; `track` hands out where it stands after each step.

    where: its weights now, two numbers on a landscape, layers in a network. path: where it was on a landscape.
    Marks have one entry for each time its loss was taken, the beginning first: losses, and by then steps, epochs and
    seconds of training. reached: the first mark below the goal, or None. lost: whether it has diverged.
    """

    name: str
    optimizer: Optimizer
    batch: int
    track: Iterator
    where: object
    state_bytes: int
    losses: list[float] = field(default_factory=list)
    steps: list[int] = field(default_factory=list)
    epochs: list[float] = field(default_factory=list)
    seconds: list[float] = field(default_factory=list)
    path: list[np.ndarray] = field(default_factory=list)
    number: int = 0
    rows: int = 0
    spent: float = 0.0
    reached: int | None = None
    lost: bool = False
    done: bool = False

    @property
    def running(self) -> bool:
        """Whether it can take another step."""
        return not (self.lost or self.done)

    def note(self, loss: float, goal: float) -> None:
        """Take down its loss at this point of its run."""
        if not loss <= _TOO_FAR * max(self.losses[0] if self.losses else loss, goal):
            self.lost = True
            return
        if self.reached is None and loss < goal:
            self.reached = len(self.losses)
        for marks, value in (
            (self.losses, loss), (self.steps, self.number), (self.epochs, self.rows / ROWS), (self.seconds, self.spent),
        ):  # fmt: skip
            marks.append(value)


@dataclass(frozen=True)
class Snapshot:
    """Where the race stands: the racers, the one with the lowest loss, and the loss that counts as arrived."""

    racers: tuple[Racer, ...]
    leader: Racer
    goal: float

    @property
    def epoch(self) -> float:
        """Passes over the data that every racer still running has behind it."""
        return max(racer.epochs[-1] for racer in self.racers)

    @property
    def arrived(self) -> list[Racer]:
        """The racers that have been below the goal, the soonest first."""
        there = [racer for racer in self.racers if racer.reached is not None]
        return sorted(there, key=lambda racer: racer.epochs[racer.reached])


class Model:
    """A race, made from a state, which alone decides every step of it; only the seconds are measured."""

    def __init__(self, state, clock: Callable[[], float] = time.perf_counter):
        self.state, self._clock, self.meter = state, clock, Meter()
        self.frozen, self.asked, self._target = False, [], 0
        self.surface = SURFACES.get(state.ground)
        self.goal = self.surface.goal if self.surface else NETWORK_GOAL
        if not self.surface:
            points, labels = make_points(state.ground, 2 * ROWS, 0.05, state.seed)
            self.inputs, self.labels = points[:ROWS], labels[:ROWS]
            self.test_inputs, self.test_labels = points[ROWS:], labels[ROWS:]
        with np.errstate(all="ignore"):
            self.racers = tuple(self._racer(*entry) for entry in entries(state))

    def _racer(self, name: str, optimizer: Optimizer, rate: float, batch: int) -> Racer:
        state = self.state
        settings = {"learning_rate": rate, "schedule": state.schedule}
        if surface := self.surface:  # not `self` in what follows: a model that its own racers hold outlives its Reset
            noise, random = surface.noise(batch, ROWS), np.random.default_rng(state.seed)
            steps = state.epochs * -(-ROWS // batch)
            slopes = lambda weights: surface.slopes(weights, noise, random)  # noqa: E731
            track = descend(slopes, surface.start, optimizer, steps=steps, **settings)
            where = next(track)
            racer = Racer(name, optimizer, batch, track, where, start(optimizer, [where]).nbytes, path=[where])
        else:
            layers = initialize(SIZES, state.seed)
            run = train(
                layers, self.inputs, self.labels, optimizer, batch_size=batch, epochs=state.epochs, seed=state.seed,
                activation=_ACTIVATION, **settings,
            )  # fmt: skip
            racer = Racer(name, optimizer, batch, run, layers, start(optimizer, flat(layers)).nbytes)
        racer.note(self._loss(racer.where), self.goal)
        return racer

    @property
    def over(self) -> str:
        """Why the race can go no further, in one sentence, or "" while it can."""
        if any(racer.running for racer in self.racers):
            return ""
        if all(racer.lost for racer in self.racers):
            return "Every run has diverged: the steps are too large. Lower the learning rate and reset."
        return f"The budget of {self.state.epochs} epochs is spent."

    def step(self, unit: str, seconds: float) -> bool:
        """Race until one unit (round, epoch or 10 epochs) is complete or the time is up; True if complete.

        The racer that is furthest behind, counted in rows, moves first, so that all of them see the same rows.
        """
        deadline = self._clock() + seconds
        if self._behind() is None:
            self._target = self._next_target(unit)
        with np.errstate(all="ignore"):  # a run that diverges is a lesson, not a warning
            while racer := self._behind():
                self._advance(racer)
                if self._clock() > deadline:
                    break
        return self._behind() is None

    def _next_target(self, unit: str) -> int:
        rows = min((racer.rows for racer in self.racers if racer.running), default=0)
        stride = ROWS * (10 if unit == "10 epochs" else 1)
        end = (rows // stride + 1) * stride
        # An epoch's last batch may be smaller, so a round ends with the epoch at the latest.
        return min(rows + max(racer.batch for racer in self.racers), end) if unit == "round" else end

    def _behind(self) -> Racer | None:
        places, turns = {racer.name: place for place, racer in enumerate(self.racers)}, len(self.racers)
        behind = [racer for racer in self.racers if racer.running and racer.rows < self._target]
        # Whoever moves first after a pause finds the processor's caches cold: the racers take turns in that.
        return min(behind, key=lambda racer: (racer.rows, (places[racer.name] - racer.number) % turns), default=None)

    def _advance(self, racer: Racer) -> None:
        started = self._clock()
        step = next(racer.track, None)
        spent = self._clock() - started
        if step is None:
            racer.done = True
            return
        racer.where = step if self.surface else step.layers
        rows = min(racer.batch, ROWS - racer.rows % ROWS)  # the last batch of an epoch may be smaller
        racer.number, racer.rows, racer.spent = racer.number + 1, racer.rows + rows, racer.spent + spent
        self.meter.training.seconds += spent
        self.meter.training.passes += rows
        # A network's loss takes a pass over the rows kept aside, so it is taken once an epoch, a landscape's ten times.
        often = max(ROWS // racer.batch // 10, 1) if self.surface else 10**9
        if racer.rows % ROWS == 0 or racer.number % often == 0:
            racer.note(self._loss(racer.where), self.goal)
            if self.surface:
                racer.path.append(racer.where)

    def _loss(self, where) -> float:
        if self.surface:
            return float(self.surface.loss(*where))
        return cross_entropy(forward(where, self.test_inputs, _ACTIVATION)[-1], self.test_labels)

    def snapshot(self) -> Snapshot:
        """Return where the race stands."""
        sound = [racer for racer in self.racers if not racer.lost] or list(self.racers)
        return Snapshot(self.racers, min(sound, key=lambda racer: racer.losses[-1]), self.goal)

    def freeze(self, frozen: bool) -> None:
        """Lock or unlock all weights: NumPy itself refuses to write to them while they are locked."""
        self.frozen = frozen
        for racer in self.racers:
            for array in self._arrays(racer):
                array.flags.writeable = not frozen

    def _arrays(self, racer: Racer) -> list[np.ndarray]:
        return [racer.where] if self.surface else flat(racer.where)

    def ask(self, spot: Spot) -> str:
        """Ask the leader's frozen weights about one place, and return the answer in words with their fingerprint."""
        leader = self.snapshot().leader
        before = fingerprint([self._arrays(leader)])
        said = self.meter.timed(self.meter.inference, 1, lambda: self.answer(leader, spot))
        self.asked = [*self.asked[-5:], said]
        same = "unchanged" if fingerprint([self._arrays(leader)]) == before else "CHANGED"
        return (
            f"{leader.name}'s frozen weights answer {words(said)}. Fingerprint of the weights: {before}, {same}. "
            f"The optimizer's memories took no part in it."
        )

    def answer(self, racer: Racer, spot: Spot) -> Spot:
        """Return the place with what a racer's weights answer there: a probability, or a weighted sum."""
        if self.surface:
            return Answer(spot.x, spot.y, value=answer(racer.where, spot.x, spot.y))
        probability = predict(racer.where, np.array([[spot.x, spot.y]]), _ACTIVATION)
        return Answer(spot.x, spot.y, float(probability[0, 1]))

    def answers(self, racer: Racer, points: np.ndarray) -> np.ndarray:
        """Return the probability of class 1 that a racer's network gives to each of the points."""
        single = [Layer(*(array.astype(np.float32) for array in layer)) for layer in racer.where]
        return predict(single, points, _ACTIVATION)[:, 1]

    def compare(self) -> None:
        """Measure a step of the leader against an answer on the same rows, apart from the race."""
        leader = self.snapshot().leader
        optimizer, rate, rows = leader.optimizer, 1e-3, leader.batch
        if self.surface:
            weights, state = [leader.where], start(optimizer, [leader.where])
            self.meter.compare(
                lambda: update(optimizer, weights, [self.surface.slopes(weights[0])], state, rate),
                lambda: answer(weights[0], 0.5, 0.5),
                1,
            )
            return
        layers, inputs, labels = leader.where, self.inputs[:rows], self.labels[:rows]
        state = start(optimizer, flat(layers))
        extra = (optimizer.flops - Sgd.flops) * parameter_count(layers)
        with np.errstate(all="ignore"):
            self.meter.compare(
                lambda: training_step(layers, inputs, labels, optimizer, state, rate, _ACTIVATION),
                lambda: predict(layers, inputs, _ACTIVATION),
                rows,
                training_flops(SIZES, rows) + extra,
                forward_flops(SIZES, rows),
            )


@dataclass(frozen=True)
class Answer(Spot):
    """A place, and what was answered there: a probability in a network, a number on a landscape."""

    value: float | None = None


def words(said: Answer) -> str:
    """Return an answer in words: "class B with 98.2 % at (0.10, -0.25)" or "0.034 for the inputs (0.10, -0.25)"."""
    if said.value is not None:
        return f"{said.value:.3g} for the inputs ({said.x:.2f}, {said.y:.2f})"
    chance = max(said.probability, 1 - said.probability)
    return f"class {'AB'[said.probability >= 0.5]} with {100 * chance:.1f} % at ({said.x:.2f}, {said.y:.2f})"


def entries(state) -> list[tuple[str, Optimizer, float, int]]:
    """Return who takes part: name, optimizer, learning rate and batch size of each racer.

    In a race of batches or rates, all racers have the same optimizer: the chosen one, or SGD where all are chosen.
    """
    if state.race == "optimizers":
        chosen = OPTIMIZERS if state.opt == "all" else {state.opt: OPTIMIZERS[state.opt]}
        return [(NAMES[name], kind(), state.lr, state.batch) for name, kind in chosen.items()]
    optimizer = Sgd() if state.opt == "all" else OPTIMIZERS[state.opt]()
    if state.race == "batches":
        return [("all rows" if size == ROWS else f"batch {size}", optimizer, state.lr, size) for size in _BATCHES]
    return [(f"rate {factor * state.lr:.3g}", optimizer, factor * state.lr, state.batch) for factor in _FACTORS]
