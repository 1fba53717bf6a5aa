"""The model behind the deployment console: a ticket model is trained, shipped, served, replaced and rolled back."""

import time
from collections.abc import Callable
from copy import deepcopy
from dataclasses import dataclass
from typing import Any

import numpy as np

from ai_lifecycle.data_collection import load_tickets
from ai_lifecycle.deployment import Server, plain_rows, start_server
from ai_lifecycle.measure import forward_flops, training_flops
from ai_lifecycle.playground.meter import Meter
from ai_lifecycle.playground.outside import CLOSED, Outside
from ai_lifecycle.playground.pictures import REACH, Spot, grid
from ai_lifecycle.schema import Feature
from ai_lifecycle.shipping import Loading, Skew, measure_loading, ship, ticket_at

EPOCHS, REQUESTS, SAMPLE, SIDE, HIDDEN = 20, 12, 100, 40, 16
COLUMNS = ("team load", "story points")
RANGES = ((0.6, 1.5), (1.0, 13.0))
ASKS = ("ask",) * REQUESTS
PLAN = ("prepare", *("train",) * EPOCHS, "ship", "serve", *ASKS, "deploy", *ASKS, "roll back", *ASKS)
_GRID = (grid(SIDE) + REACH) / (2 * REACH)


@dataclass(frozen=True)
class Request:
    """One answered request. version: of the bundle that answered. seconds: from asking to the answer."""

    version: str
    seconds: float


@dataclass(frozen=True)
class Snapshot:
    """Where a run stands: values only.

    done: units so far. doing: the unit under way. requests: answered so far. skew: of the second version, once it was
    asked about the sample. contents: file and bytes of both bundles, once there are any. loading: of the second one.
    answering: the version that answers now, or "". chances: what the map shows, shape (SIDE * SIDE,), or None.
    """

    done: int
    doing: str
    requests: tuple[Request, ...]
    skew: Skew | None
    contents: dict[str, dict[str, int]]
    loading: Loading | None
    answering: str
    chances: np.ndarray | None


class Model:
    """One story of a deployment; a state alone decides what is shipped. start: starts the server."""

    def __init__(
        self, state, clock: Callable[[], float] = time.perf_counter, start: Callable[..., Server] = start_server
    ):
        self.state, self._clock, self._start = state, clock, start
        self.frozen, self.meter, self.asked = False, Meter(), []
        self.done, self.requests, self.skew, self.loading = 0, [], None, None
        self.pipeline: Any = None
        self.server: Server | None = None
        self.bundles: dict[str, Any] = {}
        self._history: list[str] = []  # of versions that answered, the current one last
        self.outside = Outside()
        self._chances: tuple[Any, np.ndarray | None] = (None, None)

    @property
    def over(self) -> str:
        """Why the run can go no further, in one sentence, or "" while it can."""
        if self.outside.closed:
            return CLOSED
        return "The story is told; the server still runs and can be asked." if self.done == len(PLAN) else ""

    @property
    def answering(self) -> str:
        """The version that answers now, or "" before there is one."""
        return self._history[-1] if self._history else ""

    def step(self, unit: str, seconds: float) -> bool:
        """Do the next unit of the story, or look whether what works elsewhere has done it; True if complete."""
        if self.over:
            return True
        doing = PLAN[self.done]
        act = getattr(self, "_" + doing.replace(" ", "_"))
        if doing in ("train", "ask", "roll back"):
            act()
        elif not self.outside.has_done(act, seconds):  # long and not ours to cut
            return False
        self.done += 1
        return True

    # The units of the story, in their order.

    def _prepare(self) -> None:
        from sklearn.neural_network import MLPClassifier
        from sklearn.pipeline import make_pipeline
        from sklearn.preprocessing import StandardScaler

        self.tickets = load_tickets(rows=1200, seed=self.state.seed)
        self.sample = self.tickets.test_inputs[:SAMPLE]
        scaler = StandardScaler().fit(self.tickets.train_inputs)
        self.pipeline = make_pipeline(
            scaler, MLPClassifier((HIDDEN,), learning_rate_init=0.01, random_state=self.state.seed)
        )
        self._scaled = scaler.transform(self.tickets.train_inputs)
        self._typical = np.median(self.tickets.train_inputs, axis=0)

    def _train(self) -> None:
        labels = self.tickets.train_labels
        fit = self.pipeline[-1].partial_fit
        self.meter.timed(
            self.meter.training, len(labels), lambda: fit(self._scaled, labels, classes=[0, 1]), self._clock
        )

    def _ship(self) -> None:
        inputs = np.concatenate([self.tickets.train_inputs, self.tickets.test_inputs])
        lows, highs = np.minimum(inputs.min(axis=0), 0), 2 * inputs.max(axis=0) + 1
        features = [Feature(name, low=float(a), high=float(b)) for name, a, b in zip(self.tickets.names, lows, highs)]
        chosen = {"scaling": self.state.scaling, "optimizer": self.state.optimizer == "kept", "at_hand": self.sample}
        for version, how in (("slip-1", {}), ("slip-2", chosen)):
            path = self.outside.folder() / version
            self.bundles[version] = ship(self.pipeline, path, features, format=self.state.format, **how)
        self.loading = measure_loading(path, self.sample, self._clock)

    def _serve(self) -> None:
        self.server = self._start(self.bundles["slip-1"].path, warm=self.state.server == "warm")
        self.outside.ends_with(self.server.stop)
        self._history.append("slip-1")

    def _ask(self) -> None:
        row = dict(zip(self.tickets.names, self.sample[len(self.requests) % SAMPLE].tolist()))
        before = self.meter.inference.seconds
        self.meter.timed(self.meter.inference, 1, lambda: self.server.predict(row), self._clock)
        self.requests.append(Request(self.answering, self.meter.inference.seconds - before))

    def _deploy(self) -> None:
        self.server.deploy(self.bundles["slip-2"].path)
        self._history.append("slip-2")

    def _roll_back(self) -> None:
        rows = plain_rows([dict(zip(self.tickets.names, row)) for row in self.sample.tolist()])
        served = self.meter.timed(self.meter.inference, SAMPLE, lambda: self.server.predict_batch(rows), self._clock)
        self.skew = Skew(self.pipeline.predict_proba(self.sample)[:, 1], served[:, 1])
        self.server.roll_back()
        self._history.pop()

    # What the frame asks.

    def snapshot(self) -> Snapshot:
        """Return where the run stands."""
        contents = {
            version: {"manifest.json": len(bundle.manifest.as_bytes())}
            | {name: entry["bytes"] for name, entry in bundle.manifest.files.items()}
            for version, bundle in self.bundles.items()
        }
        doing = PLAN[self.done] if self.done < len(PLAN) else ""
        return Snapshot(
            self.done, doing, tuple(self.requests), self.skew, contents, self.loading, self.answering, self._map()
        )

    def _map(self) -> np.ndarray | None:
        """Return the chance to slip all over the map, of the version that answers, or else of the model in training."""
        key = self.answering or min(self.done, EPOCHS + 1)
        if self._chances[0] != key and self.done > 1:
            model = self.bundles[self.answering].predict if self.answering else self.pipeline.predict_proba
            self._chances = key, model(self.rows_at(_GRID))[:, 1]
        return self._chances[1]

    def rows_at(self, spots: np.ndarray) -> np.ndarray:
        """Return typical tickets with the team load and the story points of places from 0 to 1, shape (spots, 2)."""
        columns = tuple(self.tickets.names.index(name) for name in COLUMNS)
        return ticket_at(self._typical, columns, RANGES, spots)

    def freeze(self, frozen: bool) -> None:
        """Lock or unlock the run; what is served is frozen in any case."""
        self.frozen = frozen

    def ask(self, spot: Spot) -> str:
        """Ask the server about the ticket at one place of the map, and return the answer in words."""
        if not self.server or not self.server.is_running:
            return "Nothing is served: unfreeze, press Play, and wait for the server."
        row = self.rows_at((np.array([[spot.x, spot.y]]) + REACH) / (2 * REACH))[0]
        named = dict(zip(self.tickets.names, row.tolist()))
        served = float(self.meter.timed(self.meter.inference, 1, lambda: self.server.predict(named), self._clock)[1])
        self.asked = [*self.asked[-5:], Spot(spot.x, spot.y, served)]
        trained = float(self.pipeline.predict_proba(row[None])[0, 1])
        fingerprint = self.server.version()["bundle"]
        same = "unchanged" if fingerprint == self.bundles[self.answering].fingerprint else "CHANGED"
        load, points = (named[name] for name in COLUMNS)
        return (
            f"{self.answering}, over HTTP: chance to slip {served:.3f} at team load {load:.2f} and {points:.0f} story "
            f"points; the trained model says {trained:.3f}. Fingerprint of the bundle: {fingerprint}, {same}."
        )

    def compare(self) -> None:
        """Measure training and inference on the same rows, in this process, apart from the run."""
        if self.done <= 1:
            return
        rows, labels = self._scaled[:SAMPLE], self.tickets.train_labels[:SAMPLE]
        twin, sizes = deepcopy(self.pipeline[-1]), [rows.shape[1], HIDDEN, 1]
        self.meter.compare(
            lambda: twin.partial_fit(rows, labels), lambda: twin.predict_proba(rows), SAMPLE,
            training_flops(sizes, SAMPLE), forward_flops(sizes, SAMPLE),
        )  # fmt: skip

    def close(self) -> None:
        """Stop the server, also one that is still starting, and delete what was written."""
        self.outside.close()
