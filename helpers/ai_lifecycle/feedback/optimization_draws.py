"""What the random choices of lesson 4 must keep to: batches that visit every row once, a search that draws evenly."""

import math

import numpy as np

from ai_lifecycle.feedback.compare import kind_of, require_list, require_number
from ai_lifecycle.feedback.optimization_cases import EVEN_DRAWS, EpochCase, SearchCase
from ai_lifecycle.feedback.outcome import NotYet


def row_numbers(batch: object, name: str, case: EpochCase) -> np.ndarray:
    """Return one batch as an array of whole numbers, or raise NotYet."""
    try:
        array = np.asarray(batch)
    except ValueError:
        array = np.empty((0, 0))
    if array.ndim != 1 or not np.issubdtype(array.dtype, np.integer):
        raise NotYet(
            f"{name} should be an array of row numbers, whole numbers in one dimension, {case.about}; "
            f"{kind_of(batch)} came."
        )
    return array


def require_each_row_once(order: np.ndarray, case: EpochCase) -> None:
    """Raise NotYet unless the row numbers of a whole epoch name every row once."""
    if len(order) and (order.min() < 0 or order.max() >= case.rows):
        wrong = order[(order < 0) | (order >= case.rows)][0]
        raise NotYet(f"batches names row {wrong} {case.about}, which does not exist: count from 0 to rows - 1.")
    visits = np.bincount(order, minlength=case.rows)
    if (visits != 1).any():
        row = int(np.flatnonzero(visits != 1)[0])
        if visits.max() > 1 and visits.min() == 0:
            why = "Some rows come twice and others never: draw without putting back, for example with a permutation."
        elif visits.max() > 1:
            row = int(visits.argmax())
            why = "No row comes twice: the last batch may be smaller than the others, so do not fill it up."
        else:
            why = "Do not drop the rows that are left over: the last batch may be smaller than the others."
        times = {0: "in no batch", 1: "once"}.get(int(visits[row]), f"{visits[row]} times")
        raise NotYet(f"Every row should come once an epoch; row {row} comes {times} {case.about}. {why}")


def require_shuffled(epoch: list[set[int]], case: EpochCase) -> None:
    """Raise NotYet if the batches, as sets, are runs of neighbours, in order or not."""
    if case.batch_size == 1:
        in_order = [min(batch) for batch in epoch] == list(range(case.rows))
        blocks = False
    else:
        blocks = all(max(batch) - min(batch) == len(batch) - 1 for batch in epoch)
        in_order = blocks and [min(batch) for batch in epoch] == sorted(min(batch) for batch in epoch)
    if in_order:
        raise NotYet(
            f"batches gives the rows in the order in which they stand {case.about}. Data is often sorted, and a "
            "network that sees one kind after another forgets the first: draw a new order for each epoch."
        )
    if blocks:
        raise NotYet(
            f"batches gives neighbours in every batch {case.about}: only the batches were shuffled. "
            "Who sits with whom should change too, so shuffle the rows first and cut them up afterwards."
        )


def require_spread(asked: np.ndarray, case: SearchCase) -> None:
    """Raise NotYet unless the values lie between the bounds, and evenly in their exponents if there are many."""
    inside = (asked >= case.low * (1 - 1e-9)) & (asked <= case.high * (1 + 1e-9))
    if not inside.all():
        raise NotYet(
            f"Every value should lie between low and high {case.about}; {asked[~inside][0]:.3g} was tried. Draw the "
            "exponent between log10(low) and log10(high), then raise 10 to it."
        )
    different = len(np.unique(asked))
    if different == 1 < len(asked):
        raise NotYet(f"One value was tried again and again {case.about}: draw a new one for each trial.")
    if len(asked) < EVEN_DRAWS:
        return
    if different < len(asked) / 2:
        raise NotYet(
            f"Only {different} different values were tried {case.about}: any number between the bounds may be drawn, "
            "so the exponent need not be a whole number."
        )
    share = np.sort((np.log(asked) - np.log(case.low)) / (np.log(case.high) - np.log(case.low)))
    # Kolmogorov and Smirnov: so large a distance from evenness comes by chance in 1 of 10 ** 10 right searches.
    if np.abs(share - (np.arange(len(share)) + 0.5) / len(share)).max() > 0.055:
        middle = math.sqrt(case.low * case.high)
        raise NotYet(
            f"The values should spread evenly in the exponent {case.about}: about half of them below {middle:.3g}, "
            f"halfway between the bounds in powers of ten; {np.mean(share < 0.5):.1%} were. "
            "Is the exponent drawn between log10(low) and log10(high), and 10 raised to it? Drawn evenly in the value "
            "itself, nearly all would have the size of the upper bound."
        )


def require_best(got: object, asked: list[float], case: SearchCase) -> None:
    """Raise NotYet unless the value with the lowest loss, and that loss, were returned."""
    value, loss = require_list(got, "The result", 2, case.about, "End with `return best_value, best_loss`.")
    best = (asked[case.best], case.losses[case.best])
    if isinstance(loss, float) and math.isnan(loss):
        raise NotYet(
            f"A trial with loss nan won {case.about}: nan compares with nothing, and stands for a run that diverged. "
            "Ask for `loss < best_loss`, or leave nan out."
        )
    value = require_number(value, "The best value", case.about)
    loss = require_number(loss, "The best loss", case.about)
    if math.isclose(value, best[0], rel_tol=1e-12) and loss == best[1]:
        return
    largest = int(np.argmax(asked))
    for pair, sentence in (
        (best[::-1], "the pair is the other way round: the value comes first, its loss second."),
        ((asked[-1], case.losses[-1]), "the last trial was returned: return the best."),
        ((asked[largest], case.losses[largest]), "the largest value was returned: the lowest loss decides."),
        ((asked[int(np.nanargmax(case.losses))], np.nanmax(case.losses)), "the highest loss won: the lowest should."),
    ):
        if math.isclose(value, pair[0], rel_tol=1e-12) and loss == pair[1]:
            why = f" It looks as if {sentence}"
            break
    else:
        why = ""
    raise NotYet(
        f"random_search should return {best[0]:.4g} with loss {best[1]:.4g}, the lowest, {case.about}; "
        f"{value:.4g} with loss {loss:.4g} came.{why}"
    )
