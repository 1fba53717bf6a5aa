"""Costs are measured with the clock given, and arithmetic is counted as it is done."""

import tracemalloc

import numpy as np
import pytest

from ai_lifecycle import measure
from ai_lifecycle.network import Layer, backward, forward, initialize


def test_measure_reads_the_clocks_around_the_first_run_only():
    wall, cpu, runs = iter([10.0, 12.5]), iter([1.0, 4.0]), []
    cost = measure.measure(
        lambda: runs.append(1), samples=5, flops=7, wall_clock=lambda: next(wall), cpu_clock=lambda: next(cpu)
    )
    assert (cost.wall_seconds, cost.cpu_seconds, cost.flops, cost.samples) == (2.5, 3.0, 7, 5)
    assert cost.samples_per_second == 2.0
    assert len(runs) == 2, "once for time, once for memory"


def test_of_several_tries_the_fastest_counts_and_memory_is_looked_at_once():
    wall, cpu, runs = iter([0.0, 5.0, 5.0, 7.0, 7.0, 10.0]), iter([0.0, 1.0, 1.0, 3.0, 3.0, 6.0]), []
    cost = measure.measure(
        lambda: runs.append(tracemalloc.is_tracing()), samples=1, tries=3,
        wall_clock=lambda: next(wall), cpu_clock=lambda: next(cpu),
    )  # fmt: skip
    assert (cost.wall_seconds, cost.cpu_seconds) == (2.0, 2.0)
    assert runs == [False, False, False, True]


def test_peak_bytes_sees_what_was_held_and_let_go():
    def work():
        np.ones(1_000_000)

    assert 8_000_000 <= measure.peak_bytes(work) < 8_100_000


def test_peak_bytes_does_not_count_what_was_there_before():
    kept = np.ones(1_000_000)
    assert measure.peak_bytes(lambda: kept.sum()) < 100_000


class CountingArray(np.ndarray):
    """An array that counts the multiplications and additions of its matrix products."""

    operations = 0

    def __matmul__(self, other):
        CountingArray.operations += 2 * self.shape[0] * self.shape[1] * other.shape[1]
        return super().__matmul__(other)

    # What NumPy calls when the other side of @ is a plain array.
    def __rmatmul__(self, other):
        CountingArray.operations += 2 * other.shape[0] * other.shape[1] * self.shape[1]
        return super().__rmatmul__(other)


def count_products(sizes, rows, train):
    CountingArray.operations = 0
    layers = [Layer(*(array.view(CountingArray) for array in layer)) for layer in initialize(sizes, 0)]
    activations = forward(layers, np.ones((rows, sizes[0])).view(CountingArray))
    if train:
        backward(layers, activations, np.zeros(rows, int))
    return CountingArray.operations


@pytest.mark.parametrize("sizes", [[5, 3], [4, 6, 2], [2, 8, 8, 8, 3]])
def test_flops_formulas_match_the_products_really_made(sizes):
    rows, pairs = 7, list(zip(sizes, sizes[1:]))
    biases = sum(rows * m for _, m in pairs)
    assert measure.forward_flops(sizes, rows) == count_products(sizes, rows, train=False) + biases
    elsewhere = 2 * biases + sum(rows * n for n, _ in pairs[1:]) + sum(2 * (n * m + m) for n, m in pairs)
    assert measure.training_flops(sizes, rows) == count_products(sizes, rows, train=True) + elsewhere


def test_sizes_of():
    assert measure.sizes_of(initialize([2, 4, 3], 0)) == [2, 4, 3]
