"""One training step that wastes no memory, so that what it holds can be measured against what it must hold.

`optimization` writes new weights beside the old ones, which is clear and holds everything twice. Here each array is
written over, a row at a time, as training on a machine with little memory has to do it. The steps are the same.
"""

from collections.abc import Sequence

import numpy as np

from ai_lifecycle.network import Layer, backward, forward
from ai_lifecycle.optimization import Optimizer, State, flat, start


def step_in_place(
    layers: Sequence[Layer],
    inputs: np.ndarray,
    labels: np.ndarray,
    optimizer: Optimizer,
    learning_rate: float,
    state: State | None = None,
) -> State:
    """Take one training step, write it over the layers and the optimizer's memories, and return the new state.

    layers: pairs of weights (inputs, outputs) and bias (outputs,). inputs: shape (rows, features).
    labels: shape (rows,). state: what the step before returned; none for the first.
    """
    state = state or start(optimizer, flat(layers))
    steps = state.steps + 1
    slopes = flat(backward(layers, forward(layers, inputs), labels))
    for array, slope, memory in zip(flat(layers), slopes, state.memory):
        # A bias as a table of one row; these are views, so what is written to them is written to the arrays.
        for row, slope_row, *memory_rows in zip(*(np.atleast_2d(one) for one in (array, slope, *memory))):
            change, remembered = optimizer.change(slope_row, tuple(memory_rows), steps, learning_rate)
            row += change
            for old, new in zip(memory_rows, remembered):
                old[:] = new
    return State(steps, state.memory)
