"""Learning-rate schedules: how large each step of a run may be.

Each takes the base rate, the steps taken so far and the steps planned, and returns the rate of the next step.
"""

from collections.abc import Callable

import numpy as np


def constant(rate: float, step: int, steps: int) -> float:
    """Return the same rate for every step."""
    return rate


def step_decay(rate: float, step: int, steps: int) -> float:
    """Return the rate, divided by ten after half and again after three quarters of the planned steps.

    Source: He et al., "Deep residual learning for image recognition", 2016, section 4.2.

    >>> [round(step_decay(1.0, step, 100), 3) for step in (0, 49, 50, 75, 99)]
    [1.0, 1.0, 0.1, 0.01, 0.01]
    """
    return rate * 0.1 ** ((2 * step >= steps) + (4 * step >= 3 * steps))


def cosine_decay(rate: float, step: int, steps: int) -> float:
    """Return the rate on half a wave of the cosine: from the base rate down to 0 after the planned steps.

    Source: Loshchilov and Hutter, "SGDR: stochastic gradient descent with warm restarts", 2017, equation 5.

    >>> [round(cosine_decay(1.0, step, 100), 3) for step in (0, 50, 100, 200)]
    [1.0, 0.5, 0.0, 0.0]
    """
    return rate * 0.5 * (1 + float(np.cos(np.pi * min(step / max(steps, 1), 1))))


def warm_up(rate: float, step: int, steps: int, share: float = 0.1) -> float:
    """Return a rate that climbs evenly over the first `share` of the planned steps, then falls as the cosine does.

    Source: Goyal et al., "Accurate, large minibatch SGD", 2017, section 2.2.

    >>> [round(warm_up(1.0, step, 100), 3) for step in (0, 4, 9, 10, 55, 100)]
    [0.1, 0.5, 1.0, 1.0, 0.5, 0.0]
    """
    climbing = max(round(share * steps), 1)
    if step < climbing:
        return rate * (step + 1) / climbing
    return cosine_decay(rate, step - climbing, steps - climbing)


SCHEDULES: dict[str, Callable[[float, int, int], float]] = {
    "constant": constant, "stepwise": step_decay, "cosine": cosine_decay, "warm-up": warm_up,
}  # fmt: skip
