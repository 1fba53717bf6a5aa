"""What a computation costs: time, processor time, memory, arithmetic.

Clocks can be passed in, so that code which measures is tested with a scripted clock and never with a real one.
"""

import time
import tracemalloc
from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np


@dataclass(frozen=True)
class Cost:
    """What a computation used.

    wall_seconds: as a clock on the wall sees it. cpu_seconds: of all this process's threads together.
    peak_bytes: most memory held at once beyond what was held before, as Python and NumPy asked for it.
    flops: floating-point operations, counted from the shapes. samples: rows worked on.
    """

    wall_seconds: float
    cpu_seconds: float
    peak_bytes: int
    flops: int
    samples: int

    @property
    def samples_per_second(self) -> float:
        """Rows worked on in a second of wall time."""
        return self.samples / self.wall_seconds if self.wall_seconds > 0 else float("inf")


def measure(
    work: Callable[[], object],
    *,
    samples: int,
    flops: int = 0,
    tries: int = 1,
    wall_clock: Callable[[], float] = time.perf_counter,
    cpu_clock: Callable[[], float] = time.process_time,
) -> Cost:
    """Run `work` against the clocks, then once for memory, and return its cost. `work` must be repeatable.

    tries: how often it runs against the clocks; the fastest counts, because what else the machine does only adds time.
    Tracing memory slows the work down, so it has a pass of its own.
    Peak memory counts what goes through Python's allocator, which NumPy uses; buffers of JAX are not seen.
    """

    def timed() -> tuple[float, float]:
        wall, cpu = wall_clock(), cpu_clock()
        work()
        cpu, wall = cpu_clock() - cpu, wall_clock() - wall
        return wall, cpu

    wall, cpu = min(timed() for _ in range(tries))
    # Not once for each try: until Python 3.13, each pass leaks some 40 bytes for every line of code that it saw ask
    # for memory, which is 10 kB where pandas is at work (https://github.com/python/cpython/issues/121390).
    return Cost(wall, cpu, peak_bytes(work), flops, samples)


def peak_bytes(work: Callable[[], object]) -> int:
    """Return the most bytes that `work` held at once, beyond what was held before it."""
    already_tracing = tracemalloc.is_tracing()
    if not already_tracing:
        tracemalloc.start()
    try:
        tracemalloc.reset_peak()
        before, _ = tracemalloc.get_traced_memory()
        work()
        _, peak = tracemalloc.get_traced_memory()
    finally:
        if not already_tracing:
            tracemalloc.stop()
    return max(peak - before, 0)


def forward_flops(sizes: Sequence[int], rows: int) -> int:
    """Return the floating-point operations of one forward pass of a dense network.

    sizes: widths, inputs first. A product of (rows, n) by (n, m) takes 2 * rows * n * m: a multiplication and
    an addition for each weight and row; the bias adds rows * m. Activation functions are left out: they are few.
    """
    return sum(2 * rows * inputs * outputs + rows * outputs for inputs, outputs in zip(sizes, sizes[1:]))


def training_flops(sizes: Sequence[int], rows: int) -> int:
    """Return the floating-point operations of one training step: forward, backward and update.

    Backward needs two products the size of the forward one, one for the weights' gradients and one to carry the
    signal a layer down, which the first layer has no need of; the update takes two operations for each weight.
    """
    pairs = list(zip(sizes, sizes[1:]))
    weight_gradients = sum(2 * rows * inputs * outputs + rows * outputs for inputs, outputs in pairs)
    signals = sum(2 * rows * inputs * outputs + rows * inputs for inputs, outputs in pairs[1:])
    update = sum(2 * (inputs * outputs + outputs) for inputs, outputs in pairs)
    return forward_flops(sizes, rows) + weight_gradients + signals + update


def sizes_of(layers: Sequence[tuple[np.ndarray, np.ndarray]]) -> list[int]:
    """Return the widths of a network, inputs first, from its layers of weights and bias."""
    return [layers[0][0].shape[0]] + [weights.shape[1] for weights, _ in layers]
