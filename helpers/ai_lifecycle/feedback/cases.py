"""Where the questions of hidden tests come from: the grader's seed, and how a random case is named and laid out."""

import os
import secrets
import zlib

import numpy as np

SEED_VARIABLE = "AI_LIFECYCLE_SEED"


def seed() -> int:
    """Return the grader's seed, from the environment variable AI_LIFECYCLE_SEED, else a fresh one."""
    given = os.environ.get(SEED_VARIABLE, "")
    return int(given) if given.isdigit() else secrets.randbits(31)


def generator(chosen: int, task: str) -> np.random.Generator:
    """Return a random generator of a task's own, so that no task's cases follow from another's."""
    return np.random.default_rng([chosen, zlib.crc32(task.encode())])


def which(number: int, cases: int, chosen: int) -> str:
    """Return which random case this is, in words, with the seed that repeats it; number: from 0."""
    return f"random case {number + 1} of {cases}, {SEED_VARIABLE}={chosen}"


def laid_out(array: np.ndarray, number: int) -> np.ndarray:
    """Return the same numbers, laid out in memory by rows, by columns, or with gaps between them."""
    if number % 3 == 1:
        return np.asfortranarray(array)
    if number % 3 == 2:
        return np.repeat(np.repeat(array, 2, axis=0), 2, axis=1)[::2, ::2]
    return array
