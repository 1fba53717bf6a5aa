"""What learners of lesson 3 get wrong in the gradient check, and what each mistake would compute.

The pairs are as in `training_process_mistakes`.
"""

from collections.abc import Callable

import numpy as np

from ai_lifecycle.feedback.compare import Mistake


def gradient_check(
    loss: Callable[[np.ndarray], float], values: np.ndarray, claimed: np.ndarray, epsilon: float
) -> list[Mistake]:
    """Return the mistakes of the gradient check."""
    given, values = values, np.array(values, dtype=float)

    def slopes(up=epsilon, down=epsilon, width=2 * epsilon, **otherwise):
        return _slopes(loss, otherwise.pop("start", values), up, down, width, **otherwise)

    def errors(measured, scale=lambda m: np.maximum(np.abs(claimed) + np.abs(m), 1e-8)):
        return np.abs(claimed - measured) / scale(measured)

    central = slopes()
    return [
        ("a one-sided difference was used: nudge up *and* down, and divide by `2 * epsilon`.",
         lambda: [errors(slopes(down=0.0, width=epsilon)).max()]),
        ("a one-sided difference was used: nudge up *and* down, and divide by `2 * epsilon`.",
         lambda: [errors(slopes(up=0.0, width=epsilon)).max()]),
        ("the nudges were cut off: an array of whole numbers drops everything behind the point, "
         "so work on `np.array(values, dtype=float)`.", lambda: [errors(slopes(start=given)).max()]),
        ("the nudges never reached the loss: `reshape` and `flatten` can make a copy of `values`.",
         lambda: [errors(np.zeros_like(values)).max()]),
        ("the average error was returned: one wrong entry hides in an average, so return the largest.",
         lambda: [errors(central).mean()]),
        ("the sign was kept: take `abs` of each difference before the largest.",
         lambda: [((claimed - central) / np.maximum(np.abs(claimed) + np.abs(central), 1e-8)).max()]),
        ("the sign was kept: take `abs` of each difference before the largest.",
         lambda: [((central - claimed) / np.maximum(np.abs(claimed) + np.abs(central), 1e-8)).max()]),
        ("the smallest error was returned: return the largest.", lambda: [errors(central).min()]),
        ("the errors were added up: return the largest.", lambda: [errors(central).sum()]),
        ("the absolute error was returned: divide it by `max(|claimed| + |measured|, 1e-8)`.",
         lambda: [errors(central, lambda m: 1).max()]),
        ("the error was divided by one slope only: divide by `|claimed| + |measured|`.",
         lambda: [errors(central, lambda m: np.maximum(np.abs(m), 1e-8)).max()]),
        ("the error was divided by one slope only: divide by `|claimed| + |measured|`.",
         lambda: [errors(central, lambda m: np.maximum(np.abs(claimed), 1e-8)).max()]),
        ("the error was divided by the larger slope: divide by `|claimed| + |measured|`.",
         lambda: [errors(central, lambda m: np.maximum(np.maximum(np.abs(claimed), np.abs(m)), 1e-8)).max()]),
        ("the difference was divided by `epsilon`: the two nudges are `2 * epsilon` apart.",
         lambda: [errors(slopes(width=epsilon)).max()]),
        ("`epsilon` was not used: nudge by the one that was given.",
         lambda: [errors(slopes(1e-5, 1e-5, 2e-5)).max()]),
        ("all entries were nudged at once: nudge one at a time.",
         lambda: [errors(slopes(together=True)).max()]),
        ("whole rows were nudged: nudge only one entry at a time, for example with `np.ndindex(values.shape)`.",
         lambda: [_row_by_row(loss, values, claimed, epsilon)]),
        ("an entry was not put back before the next was nudged.", lambda: [errors(slopes(left=-epsilon)).max()]),
        ("an entry was not put back before the next was nudged.", lambda: [errors(slopes(left=epsilon)).max()]),
        ("whole arrays were compared: compare entry by entry, and return the largest error.",
         lambda: [np.linalg.norm(claimed - central) / (np.linalg.norm(claimed) + np.linalg.norm(central))]),
    ]  # fmt: skip


def _slopes(loss, start, up, down, width, left=0.0, together=False) -> np.ndarray:
    """Return the slopes as someone measures them who nudges all together, or leaves an entry nudged."""
    current, found = start.copy(), np.empty(start.shape)
    for index in np.ndindex(start.shape):
        place = ... if together else index
        kept = current[place].copy()
        current[place] = kept + up
        above = loss(current)
        current[place] = kept - down
        found[index] = (above - loss(current)) / width
        current[place] = kept + left
    return found


def _row_by_row(loss, values, claimed, epsilon) -> float:
    """Return the largest error as someone finds it who nudges whole rows."""
    worst = 0.0
    for index in range(len(values)):
        up, down = values.copy(), values.copy()
        up[index] += epsilon
        down[index] -= epsilon
        measured = (loss(up) - loss(down)) / (2 * epsilon)
        scale = np.maximum(np.abs(claimed[index]) + np.abs(measured), 1e-8)
        worst = max(worst, np.max(np.abs(claimed[index] - measured) / scale))
    return worst
