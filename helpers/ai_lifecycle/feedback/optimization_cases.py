"""Questions of lesson 4: epochs to cut up, steps to take, losses to watch, values to search, bills to compare."""

from collections.abc import Iterator
from dataclasses import dataclass, replace

import numpy as np

from ai_lifecycle.accelerators import compare
from ai_lifecycle.feedback.cases import generator, laid_out, seed, which

EVEN_DRAWS = 4000  # so many draws tell even from uneven: see `optimization.check_random_search`


@dataclass(frozen=True)
class EpochCase:
    """An epoch to cut into batches, the seed of the generator to cut it with, and words for it."""

    rows: int
    batch_size: int
    seed: int
    about: str

    @property
    def shows_order(self) -> bool:
        """Whether there are so many rows and batches that chance cannot leave them in order."""
        return self.rows >= 60 and self.batch_size <= self.rows // 2


def visible_epochs() -> list[EpochCase]:
    """Return the fixed epochs: one whose last batch is smaller, one without such, one large."""
    sizes = [(10, 4), (12, 4), (200, 32)]
    return [EpochCase(rows, size, rows, f"for {rows} rows and batch_size {size}") for rows, size in sizes]


def random_epochs(cases: int) -> Iterator[EpochCase]:
    """Yield random epochs: batches of one row, larger than the data, of a size that divides the rows, and others."""
    chosen = seed()
    random = generator(chosen, "batches")
    for number in range(cases):
        rows = int(random.integers(60, 300)) if number % 2 else int(random.integers(1, 60))
        size = int(random.integers(1, max(rows // 2, 1), endpoint=True))
        if number % 5 == 0:
            size = 1
        elif number % 5 == 2:
            size = rows + int(random.integers(0, 5))
        elif number % 5 == 3:
            rows = size * max(round(rows / size), 2)
        about = f"for {rows} rows and batch_size {size} ({which(number, cases, chosen)})"
        yield EpochCase(rows, size, int(random.integers(2**31)), about)


@dataclass(frozen=True)
class StepCase:
    """One step of momentum and of Adam to take from a given state, and words for it.

    velocities, means, squares: the memories, one array for each of `parameters`. momentum to epsilon: the settings;
    given: whether they are passed on, or left to the function's defaults.
    """

    parameters: list[np.ndarray]
    gradients: list[np.ndarray]
    velocities: list[np.ndarray]
    means: list[np.ndarray]
    squares: list[np.ndarray]
    step: int
    learning_rate: float
    about: str
    momentum: float = 0.9
    beta_1: float = 0.9
    beta_2: float = 0.999
    epsilon: float = 1e-7
    given: bool = False

    def stepped(self, parameters, velocities, means, squares, random: np.random.Generator) -> "StepCase":
        """Return the case one step later, with new gradients."""
        gradients = [_gradient(random, array) for array in parameters]
        about = self.about.replace(f"at step {self.step}", f"at step {self.step + 1}")
        return replace(
            self, parameters=parameters, gradients=gradients, velocities=velocities, means=means, squares=squares,
            step=self.step + 1, about=about,
        )  # fmt: skip


def visible_steps() -> list[StepCase]:
    """Return the fixed steps for two arrays: a first one, all memories still 0, and a late one."""
    random = np.random.default_rng(5)
    first = _first_step(random, [(2, 3), (3,)], np.float64, 0, 0.1, "for the visible arrays of shapes (2, 3) and (3,)")
    return [first, _late(first, random, 500)]


def random_steps(cases: int) -> Iterator[StepCase]:
    """Yield random steps: first ones, and late ones from full memories; default settings, and others."""
    chosen = seed()
    random = generator(chosen, "adam")
    for number in range(cases):
        shapes = [
            tuple(int(side) for side in random.integers(2, 6, 1 + (number + place) % 2))
            for place in range(1 + number % 4)
        ]
        dtype = np.float32 if number % 5 == 4 else np.float64
        rate = float(random.uniform(0.05, 0.5))
        about = f"for arrays of shapes {', '.join(map(str, shapes))} and {np.dtype(dtype)}"
        case = _first_step(random, shapes, dtype, number, rate, about)
        if number % 3 == 2:
            case = _late(case, random, int(random.integers(2, 2000)))
        if number % 2:
            case = replace(
                case, given=True, momentum=float(random.uniform(0.3, 0.8)), beta_1=float(random.uniform(0.3, 0.8)),
                beta_2=float(random.uniform(0.9, 0.99)), epsilon=float(random.uniform(0.01, 0.1)),
            )  # fmt: skip
        settings = "other settings" if case.given else "default settings"
        yield replace(case, about=f"{case.about} with {settings} ({which(number, cases, chosen)})")


def _first_step(random, shapes, dtype, number: int, rate: float, about: str) -> StepCase:
    drawn = [random.normal(0, 1, shape).astype(dtype) for shape in shapes]
    parameters = [laid_out(array, number) if array.ndim == 2 else array for array in drawn]
    gradients = [_gradient(random, array) for array in parameters]
    zeros = [[np.zeros_like(array) for array in parameters] for _ in range(3)]
    return StepCase(parameters, gradients, *zeros, 1, rate, f"at step 1 {about}")


def _gradient(random: np.random.Generator, like: np.ndarray) -> np.ndarray:
    """Return slopes that are clear of 0, but for the first of an array, which is exactly 0 at every step."""
    slopes = random.uniform(0.1, 2, like.shape) * random.choice([-1, 1], like.shape)
    slopes.flat[0] = 0.0
    return slopes.astype(like.dtype)


def _late(case: StepCase, random: np.random.Generator, step: int) -> StepCase:
    """Return the case at a later step, with memories as a long run may have left them."""

    def drawn(draw) -> list[np.ndarray]:
        arrays = [draw(array.shape).astype(array.dtype) for array in case.parameters]
        for array in arrays:
            array.flat[0] = 0.0
        return arrays

    velocities, means = (drawn(lambda shape: random.normal(0, 0.3, shape)) for _ in range(2))
    squares = drawn(lambda shape: random.uniform(0.2, 2, shape))
    about = case.about.replace("at step 1", f"at step {step}")
    return replace(case, velocities=velocities, means=means, squares=squares, step=step, about=about)


@dataclass(frozen=True)
class WatchCase:
    """Validation losses, one for each epoch, a patience, and words for them."""

    losses: list[float]
    patience: int
    about: str


def visible_watches() -> list[WatchCase]:
    """Return the fixed runs: a rise, a late improvement, patience that lasts, ties, nan, and no improvement at all."""
    nan = float("nan")
    runs = [
        ("that fall and rise", [0.9, 0.5, 0.4, 0.6, 0.7, 0.8, 0.9], 2),
        ("that would have fallen later", [0.9, 0.5, 0.6, 0.7, 0.1, 0.1], 2),
        ("that rise and fall again in time", [0.9, 0.95, 0.5, 0.6, 0.4, 0.55, 0.45, 0.3, 0.35], 3),
        ("that fall to the end", [0.9, 0.8, 0.7], 1),
        ("with a tie", [0.5, 0.4, 0.4, 0.4, 0.4], 2),
        ("that only rise", [0.5, 0.6, 0.7, 0.8], 3),
        ("with a nan", [0.9, nan, 0.5, 0.6, 0.7, 0.8], 3),
        ("that begin with nan", [nan, 0.5, 0.6, 0.7], 2),
        ("that are all nan", [nan, nan, nan, nan], 2),
    ]
    return [WatchCase(losses, patience, f"for losses {what}, {_listed(losses)}, and patience {patience}")
            for what, losses, patience in runs]  # fmt: skip


def random_watches(cases: int) -> Iterator[WatchCase]:
    """Yield random runs that fall, then rise, with ties and a nan here and there."""
    chosen = seed()
    random = generator(chosen, "early_stopping")
    for number in range(cases):
        epochs = int(random.integers(1, 25))
        turn = random.uniform(0, epochs)
        shape = 0.3 + 0.05 * np.abs(np.arange(epochs) - turn) + random.normal(0, 0.06, epochs)
        losses = np.abs(shape).round(1 if number % 2 else 3)
        losses[random.random(epochs) < (0.15 if number % 4 == 3 else 0)] = np.nan
        patience = int(random.integers(1, 6))
        losses = [float(loss) for loss in losses]
        about = f"for losses {_listed(losses)} and patience {patience} ({which(number, cases, chosen)})"
        yield WatchCase(losses, patience, about)


def _listed(losses: list[float]) -> str:
    return "[" + ", ".join(f"{loss:g}" for loss in losses) + "]"


@dataclass(frozen=True)
class SearchCase:
    """Bounds to search between, the loss that each trial in turn will have, a seed for the generator, and words."""

    low: float
    high: float
    losses: tuple[float, ...]
    seed: int
    about: str

    @property
    def best(self) -> int:
        """The number of the trial with the lowest loss, from 0."""
        return int(np.nanargmin(self.losses))


def visible_searches() -> list[SearchCase]:
    """Return the fixed searches: a few trials, one of them with nan, and very many."""
    nan = float("nan")
    many = tuple(np.random.default_rng(3).permutation(EVEN_DRAWS) / EVEN_DRAWS)
    return [
        SearchCase(0.001, 1.0, (0.7, 0.2, 0.5), 1, "for low 0.001, high 1.0 and 3 trials"),
        SearchCase(
            0.0001, 10.0, (nan, 0.6, 0.3, 0.9, nan), 2, "for low 0.0001, high 10.0 and 5 trials, two of them nan"
        ),
        SearchCase(0.0001, 1.0, many, 3, f"for low 0.0001, high 1.0 and {EVEN_DRAWS} trials"),
    ]


def random_searches(cases: int) -> Iterator[SearchCase]:
    """Yield random searches of 1 to 12 trials, and one of very many, over two to six powers of ten."""
    chosen = seed()
    random = generator(chosen, "random_search")
    for number in range(cases):
        trials = EVEN_DRAWS if number == 1 else int(random.integers(1, 12, endpoint=True))
        losses = random.permutation(trials) / trials + random.uniform(0, 0.01)
        if number % 3 == 2 and trials > 1:
            losses[random.permutation(trials)[: trials // 2]] = np.nan
        low = float(10 ** random.uniform(-6, -2))
        high = low * float(10 ** random.uniform(2, 6))
        about = f"for low {low:.3g}, high {high:.3g} and {trials} trials ({which(number, cases, chosen)})"
        yield SearchCase(low, high, tuple(map(float, losses)), int(random.integers(2**31)), about)


@dataclass(frozen=True)
class BillCase:
    """A training job with its prices, and words for it; the fields are the arguments, in order."""

    cpu_hours: float
    speed_up: float
    transfer_hours: float
    utilisation: float
    cpu_price: float
    gpu_price: float
    about: str = ""

    def arguments(self) -> dict[str, float]:
        """Return the arguments by name."""
        return {name: value for name, value in vars(self).items() if name != "about"}

    def named(self, which: str = "") -> "BillCase":
        """Return the case with its words."""
        numbers = ", ".join(f"{name} {value:.3g}" for name, value in self.arguments().items())
        return replace(self, about=f"for {numbers}{which}")


def visible_bills() -> list[BillCase]:
    """Return the fixed jobs: one the GPU wins, the same after its price has risen, a tie, and one too short for it."""
    job = BillCase(10.0, 20.0, 0.5, 0.5, 0.5, 2.0)
    tie = BillCase(8.0, 4.0, 0.0, 0.5, 1.0, 2.0)
    short = BillCase(0.25, 10.0, 0.5, 0.8, 0.5, 3.0)
    return [case.named() for case in (job, replace(job, gpu_price=3.0), tie, short)]


def random_bills(cases: int) -> Iterator[BillCase]:
    """Yield random jobs; every other one repeats the job before it with a price that turns the decision round."""
    chosen = seed()
    random = generator(chosen, "gpu_decision")
    case = None
    for number in range(cases):
        if number % 2 == 0:
            case = _clear_bill(random)
        else:
            job = compare(**case.arguments())
            turned = case.gpu_price * job.cpu_cost / job.gpu_cost  # with which both would cost the same
            factor = random.uniform(1.2, 3)
            case = replace(case, gpu_price=float(turned * factor if job.choice == "GPU" else turned / factor))
        yield case.named(f" ({which(number, cases, chosen)})")


def _clear_bill(random: np.random.Generator) -> BillCase:
    """Return a job whose costs differ by more than rounding can."""
    while True:
        case = BillCase(
            float(random.uniform(0.2, 100)), float(random.uniform(2, 50)), float(random.uniform(0.05, 1)),
            float(random.uniform(0.1, 1)), float(random.uniform(0.1, 2)), float(random.uniform(1, 10)),
        )  # fmt: skip
        job = compare(**case.arguments())
        if abs(job.money_saved) > 0.05 * job.cpu_cost:
            return case
