"""What a GPU would change: the hours and the money, and how fast the devices are that JAX finds on this machine."""

import statistics
import time
from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from ai_lifecycle.measure import training_flops
from ai_lifecycle.network import initialize


@dataclass(frozen=True)
class Comparison:
    """One training job on a CPU and on a GPU.

    Hours are of the job, costs in the currency of the prices. crossover: the utilisation at which both cost the same;
    the GPU is the cheaper one above it, and above 1 means never.
    """

    cpu_hours: float
    gpu_hours: float
    cpu_cost: float
    gpu_cost: float
    crossover: float

    @property
    def choice(self) -> str:
        """The cheaper one, "CPU" or "GPU"; at equal cost the CPU, which is there already."""
        return "GPU" if self.gpu_cost < self.cpu_cost else "CPU"

    @property
    def hours_saved(self) -> float:
        """How much sooner the GPU is done; negative if it is later."""
        return self.cpu_hours - self.gpu_hours

    @property
    def money_saved(self) -> float:
        """How much less the GPU costs; negative if it costs more."""
        return self.cpu_cost - self.gpu_cost


def compare(
    cpu_hours: float,
    speed_up: float,
    transfer_hours: float,
    utilisation: float,
    cpu_price: float,
    gpu_price: float,
) -> Comparison:
    """Return what one training job takes and costs on a CPU and on a GPU.

    cpu_hours: that the job takes on the CPU, which is paid for while it works. speed_up: how many times as fast the
    GPU computes. transfer_hours: to bring data and program to the GPU, which no speed-up shortens.
    utilisation: the share of the GPU's paid hours in which it works, above 0 and up to 1. Prices: for an hour.
    Raises ValueError for a number that makes no sense.

    >>> job = compare(10.0, speed_up=20.0, transfer_hours=0.5, utilisation=0.5, cpu_price=0.5, gpu_price=3.0)
    >>> job.choice, job.hours_saved, job.money_saved, job.crossover
    ('CPU', 9.0, -1.0, 0.6)
    """
    for name, value in {
        "cpu_hours": cpu_hours, "speed_up": speed_up, "cpu_price": cpu_price, "gpu_price": gpu_price,
    }.items():  # fmt: skip
        if not value > 0:
            raise ValueError(f"{name} must be above 0; got {value}.")
    if not 0 < utilisation <= 1 or not transfer_hours >= 0:
        raise ValueError(
            "utilisation must be above 0 and at most 1, and transfer_hours 0 or more; "
            f"got {utilisation} and {transfer_hours}."
        )
    gpu_hours = cpu_hours / speed_up + transfer_hours
    cpu_cost = cpu_price * cpu_hours
    gpu_cost = gpu_price * gpu_hours / utilisation
    return Comparison(cpu_hours, gpu_hours, cpu_cost, gpu_cost, gpu_price * gpu_hours / cpu_cost)


@dataclass(frozen=True)
class Timing:
    """How fast one device trained one network.

    device: its name. platform: "cpu", "gpu" or "tpu". width: neurons in the hidden layer. rows: in a batch.
    compile_seconds: of the first step, which JAX compiles. step_seconds: of a later one, the median.
    transfer_seconds: to bring one batch to the device, the median. flops: of one step.
    """

    device: str
    platform: str
    width: int
    rows: int
    compile_seconds: float
    step_seconds: float
    transfer_seconds: float
    flops: int

    @property
    def flops_per_second(self) -> float:
        """Floating-point operations a second while it trains."""
        return self.flops / self.step_seconds

    def __str__(self) -> str:
        name = self.platform if self.device == self.platform else f"{self.platform} ({self.device})"
        return (
            f"{name}, {self.width} hidden neurons, {self.rows} rows: "
            f"{1000 * self.step_seconds:.3g} ms a step, {1000 * self.transfer_seconds:.3g} ms to bring the rows, "
            f"{self.flops_per_second / 1e9:.2g} billion operations a second"
        )


def devices() -> list:
    """Return the devices that JAX finds: accelerators first if there are any, then the CPU."""
    import jax

    found = [device for device in jax.devices() if device.platform != "cpu"]
    return [*found, jax.devices("cpu")[0]]


def time_training(
    device, width: int, rows: int, repeats: int = 7, clock: Callable[[], float] = time.perf_counter
) -> Timing:
    """Train a network of 64 inputs, `width` hidden neurons and 10 classes on random rows, and time its steps.

    device: one of `devices()`. The first step, in which JAX compiles, is timed apart from the others.
    """
    import jax

    sizes, random = [64, width, 10], np.random.default_rng(0)
    inputs = random.normal(size=(rows, 64)).astype(np.float32)
    labels = random.integers(0, 10, rows)
    layers = jax.device_put([tuple(a.astype(np.float32) for a in layer) for layer in initialize(sizes, 0)], device)
    step = jax.jit(_training_step)

    def timed(work: Callable[[], object]) -> tuple[float, object]:
        started = clock()
        done = jax.block_until_ready(work())
        return clock() - started, done

    transfers, steps = [], []
    for _ in range(repeats + 1):
        moved, batch = timed(lambda: jax.device_put((inputs, labels), device))
        taken, layers = timed(lambda layers=layers, batch=batch: step(layers, *batch))
        transfers.append(moved)
        steps.append(taken)
    return Timing(
        device.device_kind, device.platform, width, rows,
        steps[0], statistics.median(steps[1:]), statistics.median(transfers[1:]), training_flops(sizes, rows),
    )  # fmt: skip


def _training_step(layers, inputs, labels):
    """Return the layers after one step of gradient descent; JAX derives the gradients and compiles the whole."""
    import jax
    import jax.numpy as jnp

    def loss(layers):
        (weights, bias), (last_weights, last_bias) = layers
        logits = jnp.maximum(inputs @ weights + bias, 0) @ last_weights + last_bias
        return -jax.nn.log_softmax(logits)[jnp.arange(len(labels)), labels].mean()

    return jax.tree.map(lambda array, slope: array - 0.1 * slope, layers, jax.grad(loss)(layers))
