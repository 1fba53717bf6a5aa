"""Questions of lesson 7: scripted services and models, arrivals, widths of networks, model files, fixed or random."""

from collections.abc import Callable, Iterator
from typing import NamedTuple

import numpy as np

from ai_lifecycle.feedback.cases import generator, laid_out, seed, which
from ai_lifecycle.feedback.speed_models import TICK, ScriptedModel, ScriptedService, onnx_content
from ai_lifecycle.network import initialize


def visible_services() -> list[ScriptedService]:
    """Return the fixed services: ten answers of which one is slow, after one slow start; twenty after three."""
    one = [400, 5, 9, 6, 8, 100, 7, 11, 10, 12, 13]
    two = [900, 300, 200, *range(40, 0, -2)]
    return [
        _service(one, 1, [50, 90, 100], "for the visible ten answers after one that does not count"),
        _service(two, 3, [50, 95, 99], "for the visible twenty answers after three that do not count"),
    ]


def random_services(cases: int) -> Iterator[ScriptedService]:
    """Yield random services: up to 8 slow starts, 5 to 120 answers that count, a few of them very slow."""
    chosen = seed()
    random = generator(chosen, "latency_percentiles")
    for number in range(cases):
        warm = (1, 0, 3, 8, 2)[number % 5]
        answers = int((random.integers(5, 12), random.integers(12, 120), 40, 100)[number % 4])
        ticks = np.ceil(random.lognormal(5, 0.4, answers)).astype(int)
        ticks = np.unique(ticks)[:1] + random.permutation(answers) * 3 + random.integers(0, 3, answers)
        slow = random.choice(answers, max(answers // 20, 1), replace=False)
        ticks[slow] = ticks.max() * random.integers(10, 40, len(slow)) + slow
        start = ticks.max() * 3 + random.integers(1, 500, warm)
        percents = [[50, 95, 99], [50.0, 90.0], [99, 50, 100, 5], [25, 75, 99.9]][number % 4]
        words = f"{answers} answers after {warm} that do{'es' * (warm == 1)} not count ({which(number, cases, chosen)})"
        yield _service([*start, *ticks], warm, percents, f"for {words}")


def _service(ticks: list[int], warm: int, percents: list[float], about: str) -> ScriptedService:
    questions = [f"ticket {number}" for number in range(1, len(ticks) + 1)]
    return ScriptedService(np.array(ticks) * TICK, questions, warm, percents, about)


def visible_batches() -> list[ScriptedModel]:
    """Return the fixed models: one whose calls are dear and rows cheap; one that gains nothing from batches."""
    return [
        _model(64, 2, 4096, 24, [1, 4, 24], "for 24 rows in batches of 1, 4 and 24"),
        _model(2, 64, 4096, 10, [4, 16, 7], "for 10 rows in batches of 4, 16 and 7"),
    ]


def random_batches(cases: int) -> Iterator[ScriptedModel]:
    """Yield random models, with sizes in any order, larger than the rows, and last batches that are not full."""
    chosen = seed()
    random = generator(chosen, "throughput")
    for number in range(cases):
        rows = int(random.integers(20, 200))
        sizes = random.choice(np.arange(2, rows - 1), int(random.integers(2, 6)), replace=False).tolist()
        sizes += ([1], [rows], [rows + 7], [])[number % 4]
        sizes = [int(size) for size in random.permutation(sizes)]
        sizes = [size for size in sizes if not {rows % size} & {*sizes} or rows % size == 0]
        sizes = sizes or [rows - 1]
        each_call, each_row = ((200, 3), (5, 40), (60, 60))[number % 3]
        words = f"for {rows} rows in batches of {', '.join(map(str, sizes))} ({which(number, cases, chosen)})"
        yield _model(each_call, each_row, int(random.integers(2000, 9000)), rows, sizes, words)


def _model(each_call: int, each_row: int, first_call: int, rows: int, sizes: list[int], about: str) -> ScriptedModel:
    table = np.column_stack([np.arange(rows, dtype=float), np.linspace(0, 1, rows)])
    return ScriptedModel(each_call * TICK, each_row * TICK, first_call * TICK, table, sizes, about)


class Arrivals(NamedTuple):
    """When questions come, how they are gathered, what a batch takes, and words for all of it."""

    arrivals: np.ndarray
    most: int
    window: float
    each_call: float
    each_row: float
    about: str

    @property
    def compute(self) -> Callable[[int], float]:
        """The seconds that the model needs for so many rows; no batch is empty or larger than allowed."""

        def compute(rows: int) -> float:
            if not 1 <= rows <= self.most:
                raise ValueError(f"a batch has from 1 to {self.most} rows, not {rows}")
            return self.each_call + self.each_row * rows

        return compute


def visible_arrivals() -> list[Arrivals]:
    """Return the fixed arrivals: the example of the task; one by one; a full batch; a busy model."""
    return [
        Arrivals(np.array([0.0, 1.0, 4.0]), 2, 2.0, 2.0, 0.5,
                 "for questions at 0, 1 and 4 s, batches of 2, window 2 s"),
        Arrivals(np.array([0.0, 0.5, 1.0, 9.0]), 1, 3.0, 2.0, 0.25, "for four questions, batches of 1, window 3 s"),
        Arrivals(np.array([1.0, 1.5, 2.0, 2.25, 2.5, 8.0]), 4, 4.0, 3.0, 0.5,
                 "for six questions, batches of 4, window 4 s"),
        Arrivals(np.array([0.0, 0.25, 0.5, 0.75, 1.0, 1.25, 20.0]), 3, 0.0, 1.0, 0.125,
                 "for seven questions, batches of 3, no window"),
    ]  # fmt: skip


def random_arrivals(cases: int) -> Iterator[Arrivals]:
    """Yield random arrivals, from a model that idles to one that is overrun, with and without a window."""
    chosen = seed()
    random = generator(chosen, "serve_in_batches")
    for number in range(cases):
        count, most = int((random.integers(8, 60), 1, 25)[min(number % 9, 2)]), (1, 4, 8, 3, 16)[number % 5]
        each_call, each_row = ((0.02, 0.001), (0.05, 0.0005), (0.004, 0.004))[number % 3]
        gap = (each_call + each_row) * (0.3, 1.2, 4.0, 0.6)[number % 4]
        window = each_call * (0.5, 0.0, 2.0, 5.0)[(number // 2) % 4]
        arrivals = np.cumsum(random.exponential(gap, count))
        about = f"for {count} question{'s' * (count != 1)}, batches of {most}, window {window:g} s"
        yield Arrivals(arrivals, most, window, each_call, each_row, f"{about} ({which(number, cases, chosen)})")


class Network(NamedTuple):
    """The widths of a network, a number of rows, and words for both."""

    sizes: list[int]
    rows: int
    about: str


def visible_networks() -> list[Network]:
    """Return the fixed networks: the example of the task, and one with a hidden layer."""
    return [
        Network([3, 2], 1, "for a network of widths 3-2 and 1 row"),
        Network([4, 8, 3], 10, "for a network of widths 4-8-3 and 10 rows"),
    ]


def random_networks(cases: int) -> Iterator[Network]:
    """Yield random networks of 1 to 5 layers and 1 to 500 rows."""
    chosen = seed()
    random = generator(chosen, "flops")
    for number in range(cases):
        sizes = random.integers(1, 300, (2, 3, 4, 6)[number % 4]).tolist()
        rows = int((1, random.integers(2, 9), random.integers(9, 500))[number % 3])
        words = f"for a network of widths {'-'.join(map(str, sizes))} and {rows} row{'s' * (rows != 1)}"
        yield Network(sizes, rows, f"{words} ({which(number, cases, chosen)})")


class ModelFile(NamedTuple):
    """A model in ONNX format, the batches it is asked about, and words for both."""

    content: bytes
    batches: list[np.ndarray]
    about: str


def visible_files() -> list[ModelFile]:
    """Return the fixed model file of the visible check."""
    random = np.random.default_rng(5)
    batches = [random.normal(0, 1, (rows, 4)) for rows in (1, 5, 3)]
    content = onnx_content(initialize([4, 6, 3], 1), "tickets", label_first=True)
    return [ModelFile(content, batches, "for the visible model file and batches of 1, 5 and 3 rows")]


def random_files(cases: int) -> Iterator[ModelFile]:
    """Yield random networks whose input has any name and whose outputs come in either order."""
    chosen = seed()
    random = generator(chosen, "onnx_answers")
    for number in range(cases):
        sizes = random.integers(2, 9, (2, 3)[number % 2]).tolist()
        layers = initialize([*sizes, int(random.integers(2, 6))], int(random.integers(1000)))
        name = ("rows", "X", "inputs", "features")[number % 4]
        counts = [int(rows) for rows in random.integers(1, 30, int(random.integers(2, 6)))]
        dtype = np.float32 if number % 3 == 2 else np.float64
        batches = [
            laid_out(random.normal(0, 2, (rows, sizes[0])).astype(dtype), number + place)
            for place, rows in enumerate(counts)
        ]
        words = f"for a model file whose input is called {name!r} and batches of {', '.join(map(str, counts))} rows"
        content = onnx_content(layers, name, label_first=number % 2 == 0)
        yield ModelFile(content, batches, f"{words} ({which(number, cases, chosen)})")
