"""What learners of lesson 4 get wrong, and what each mistake would compute.

Each function returns pairs of a sentence for the learner and a function that computes what that mistake would have
given for one case. The sentence follows "It looks as if": what seems to have happened, and what to do about it.
"""

import math
from collections.abc import Callable, Sequence

import numpy as np

from ai_lifecycle.feedback.compare import Mistake
from ai_lifecycle.feedback.optimization_cases import BillCase, StepCase, WatchCase

Pair = tuple[float, float]


def momentum_step(case: StepCase) -> list[Mistake]:
    """Return the mistakes of a momentum step: new parameters and new velocities in one list."""

    def stepped(velocity: Callable, move: Callable = lambda parameter, old, new, slope: parameter + new):
        pairs = [(velocity(old, slope), old, slope) for old, slope in zip(case.velocities, case.gradients)]
        moved = [move(parameter, old, new, slope) for parameter, (new, old, slope) in zip(case.parameters, pairs)]
        return [*moved, *(new for new, _, _ in pairs)]

    rate, kept = case.learning_rate, case.momentum

    def right(old, slope):
        return kept * old - rate * slope

    return [
        ("the old velocity was forgotten: keep the share `momentum` of it.",
         lambda: stepped(lambda old, slope: -rate * slope)),
        ("the old velocity never fades: multiply it by `momentum`.",
         lambda: stepped(lambda old, slope: old - rate * slope)),
        ("the learning rate belongs into the velocity: it is `momentum * velocity - learning_rate * gradient`.",
         lambda: stepped(lambda old, slope: kept * old + slope, lambda p, old, new, slope: p - rate * new)),
        ("the gradient was weakened by `1 - momentum`: here the gradient counts in full.",
         lambda: stepped(lambda old, slope: kept * old - (1 - kept) * rate * slope)),
        ("the step goes uphill: subtract `learning_rate * gradient`.",
         lambda: stepped(lambda old, slope: kept * old + rate * slope)),
        ("the step goes uphill: the velocity is added to the parameter.",
         lambda: stepped(right, lambda p, old, new, slope: p - new)),
        ("the parameters moved by the old velocity: move them by the new one.",
         lambda: stepped(right, lambda p, old, new, slope: p + old)),
        ("the parameters looked ahead, as Nesterov's momentum does: add the new velocity, and nothing else.",
         lambda: stepped(right, lambda p, old, new, slope: p + kept * new - rate * slope)),
        ("the learning rate was left out: it is `learning_rate * gradient`.",
         lambda: stepped(lambda old, slope: kept * old - slope)),
        ("the momentum that was given was not used, but 0.9.",
         lambda: stepped(lambda old, slope: 0.9 * old - rate * slope)),
        ("the parameters did not move: add the new velocity to each.",
         lambda: stepped(right, lambda p, old, new, slope: p)),
        ("the old velocities were returned: return the new ones.",
         lambda: [*stepped(right)[: len(case.parameters)], *case.velocities]),
    ]  # fmt: skip


def adam_arrays(
    case: StepCase,
    *,
    step: int | None = None,
    correct: Sequence[bool] = (True, True),
    size: Callable = np.square,
    divisor: Callable | None = None,
    top: Callable = lambda mean, slope: mean,
    sign: int = -1,
    betas: tuple[float, float] | None = None,
    epsilon: float | None = None,
    paper: bool = False,
) -> list[np.ndarray]:
    """Return new parameters, means and squares of an Adam step, in one list, with some part done otherwise.

    paper: with epsilon beside the corrected root, as in algorithm 1 of the paper, instead of where Keras has it.
    """
    step = case.step if step is None else step
    beta_1, beta_2 = betas or (case.beta_1, case.beta_2)
    epsilon = case.epsilon if epsilon is None else epsilon
    first = (1 - beta_1**step) if correct[0] else 1.0
    second = (1 - beta_2**step) if correct[1] else 1.0
    if divisor is None:
        shift = epsilon * math.sqrt(second) if paper else epsilon

        def divisor(square):
            return np.sqrt(square) + shift

    means = [beta_1 * mean + (1 - beta_1) * slope for mean, slope in zip(case.means, case.gradients)]
    squares = [beta_2 * square + (1 - beta_2) * size(slope) for square, slope in zip(case.squares, case.gradients)]
    rate = sign * case.learning_rate * math.sqrt(second) / first
    moved = [
        parameter + rate * top(mean, slope) / divisor(square)
        for parameter, mean, square, slope in zip(case.parameters, means, squares, case.gradients)
    ]
    return [*moved, *means, *squares]


def adam_step(case: StepCase) -> list[Mistake]:
    """Return the mistakes of an Adam step: new parameters, means and squares in one list."""

    def adam(**otherwise):
        return adam_arrays(case, **otherwise)

    def either(sentence, **otherwise):
        return [(sentence, lambda paper=paper: adam(paper=paper, **otherwise)) for paper in (False, True)]

    def kept_corrected(paper):
        arrays = adam(paper=paper)
        count = len(case.parameters)
        first, second = 1 - case.beta_1**case.step, 1 - case.beta_2**case.step
        means, squares = arrays[count : 2 * count], arrays[2 * count :]
        return [*arrays[:count], *(mean / first for mean in means), *(square / second for square in squares)]

    right = adam()
    return [
        *either("bias correction is missing: both memories began at 0 and are too small at first, "
                "so divide the mean by `1 - beta_1**step` and the square by `1 - beta_2**step`.",
                correct=(False, False)),
        *either("only the mean is corrected and the square is not corrected: divide it by `1 - beta_2**step`.",
                correct=(True, False)),
        *either("only the square is corrected and the mean is not corrected: divide it by `1 - beta_1**step`.",
                correct=(False, True)),
        *either("the step was counted one too far: steps are counted from 1, and `step` is this one.",
                step=case.step + 1),
        *either("every step was corrected like the first: the powers are `beta_1**step` and `beta_2**step`.",
                step=1),
        *(either("the step before was used: steps are counted from 1, and `step` is this one.", step=case.step - 1)
          if case.step > 1 else []),
        *(("the corrected memories were returned: correct copies for this step, and return the memories as they are.",
           lambda paper=paper: kept_corrected(paper)) for paper in (False, True)),
        *either("the gradient was not squared for the second memory: it holds `gradient**2`.", size=np.abs),
        *either("the gradient was not squared for the second memory: it holds `gradient**2`.",
                size=lambda slope: slope),
        ("the root is missing: divide by `np.sqrt(square)`.",
         lambda: adam(divisor=lambda square: square + case.epsilon)),
        ("epsilon is under the root: add it after the root has been taken.",
         lambda: adam(divisor=lambda square: np.sqrt(square + case.epsilon))),
        ("epsilon is under the root: add it after the root has been taken.",
         lambda: adam(divisor=lambda square: np.sqrt(
             square + case.epsilon * (1 - case.beta_2**case.step)))),
        *either("the two betas have changed places: beta_1 is for the mean, beta_2 for the square.",
                betas=(case.beta_2, case.beta_1)),
        *either("the step follows the gradient itself: follow its mean, the first memory.",
                top=lambda mean, slope: slope),
        *either("the step goes uphill: subtract it.", sign=1),
        *either("the beta_1, beta_2 and epsilon that were given were not used, but 0.9, 0.999 and 1e-7.",
                betas=(0.9, 0.999), epsilon=1e-7),
        *(mistake for step in range(2, 100) if step not in (case.step - 1, case.step, case.step + 1)
          for mistake in either("another step was used than `step`, the one that was given.", step=step)),
        ("the old memories were returned: return the new means and the new squares.",
         lambda: [*right[: len(case.parameters)], *case.means, *case.squares]),
        ("the old memories were returned: return the new means and the new squares.",
         lambda: [*adam(paper=True)[: len(case.parameters)], *case.means, *case.squares]),
    ]  # fmt: skip


def watched(
    case: WatchCase,
    better: Callable[[float, float], bool] = lambda loss, best: loss < best,
    patience: int | None = None,
    in_row: bool = True,
    to_last: bool = False,
) -> Pair:
    """Return (last epoch, best epoch) as someone finds them who does some part otherwise."""
    patience = case.patience if patience is None else patience
    best, best_epoch, waited, epoch = math.inf, 0, 0, 0
    for epoch, loss in enumerate(case.losses, 1):
        if better(loss, best):
            best, best_epoch, waited = loss, epoch, waited * (not in_row)
        else:
            waited += 1
            if waited >= patience:
                break
        if to_last:
            best = loss
    return epoch, best_epoch


def early_stopping(case: WatchCase) -> list[tuple[str, Callable[[], Pair]]]:
    """Return the mistakes of early stopping: what pair each would return."""
    last, best = watched(case)
    losses = np.array(case.losses)
    known = np.where(np.isnan(losses), np.inf, losses)
    lowest = int(known.argmin()) + 1 if np.isfinite(known).any() else 0
    return [
        ("the last epoch's weights are restored: restore those of the best epoch.", lambda: (last, last)),
        ("the pair is the other way round: the last epoch comes first, the best one second.", lambda: (best, last)),
        ("the epochs are counted from 0: count them from 1.", lambda: (last - 1, best - 1)),
        ("the best epoch was looked for among losses after the run had stopped: nobody knows those.",
         lambda: (last, lowest)),
        ("no epoch improved, so nothing is better than the weights from before training: return 0 for the best epoch.",
         lambda: (last, max(best, 1))),
        ("a tie counts as an improvement: only a loss *below* the best so far does.",
         lambda: watched(case, lambda loss, best: loss <= best)),
        ("patience was not used: the run goes on to the end.", lambda: watched(case, patience=10**9)),
        ("it stops one epoch too late: stop as soon as `patience` epochs in a row have not improved.",
         lambda: watched(case, patience=case.patience + 1)),
        ("it stops one epoch too early: `patience` epochs in a row may pass without an improvement.",
         lambda: watched(case, patience=case.patience - 1)),
        ("nan counts as an improvement: nan compares with nothing, so ask for `loss < best`, not `not loss >= best`.",
         lambda: watched(case, lambda loss, best: not loss >= best)),
        ("nan stops the run at once: it is an epoch without an improvement, like any other.",
         lambda: _stops_at_nan(case)),
        ("all epochs without an improvement are counted: only those *in a row* use patience up.",
         lambda: watched(case, in_row=False)),
        ("each loss is compared with the epoch before: compare it with the best so far.",
         lambda: watched(case, to_last=True)),
    ]  # fmt: skip


def _stops_at_nan(case: WatchCase) -> Pair:
    place = next((index for index, loss in enumerate(case.losses) if math.isnan(loss)), len(case.losses))
    last, best = watched(WatchCase(case.losses[:place], case.patience, ""))
    return (last + (last == place < len(case.losses) and last - best < case.patience), best)


def gpu_decision(case: BillCase) -> list[Mistake]:
    """Return the mistakes of the bill: (hours saved, money saved, crossover) for each."""

    def bill(gpu_hours=None, working=1 / case.utilisation, cpu_price=case.cpu_price, gpu_price=case.gpu_price):
        hours = case.cpu_hours / case.speed_up + case.transfer_hours if gpu_hours is None else gpu_hours
        cpu_cost = case.cpu_hours * cpu_price
        return [case.cpu_hours - hours, cpu_cost - hours * gpu_price * working, hours * gpu_price / cpu_cost]

    hours, money, crossover = right = bill()
    sped = case.cpu_hours / case.speed_up
    return [
        ("the transfer was left out: add `transfer_hours` to the GPU's hours.", lambda: bill(sped)),
        ("the transfer was sped up too: only the computing is.",
         lambda: bill((case.cpu_hours + case.transfer_hours) / case.speed_up)),
        ("the speed-up was used otherwise: divide `cpu_hours` by `speed_up`.",
         lambda: bill(case.cpu_hours - sped + case.transfer_hours)),
        ("the speed-up was used otherwise: divide `cpu_hours` by `speed_up`.",
         lambda: bill(case.cpu_hours * case.speed_up + case.transfer_hours)),
        ("idle hours were taken to be free: they are paid for too, so divide by the utilisation.",
         lambda: bill(working=1.0)),
        ("the cost was multiplied by the utilisation: the less it works, the dearer each working hour is, "
         "so divide by the utilisation.", lambda: bill(working=case.utilisation)),
        ("savings have the wrong sign: what the CPU takes minus what the GPU takes, negative if the GPU takes more.",
         lambda: [-hours, -money, crossover]),
        ("savings were cut off at 0: they are negative if the GPU takes more.",
         lambda: [max(hours, 0.0), max(money, 0.0), crossover]),
        ("the GPU's own hours and cost were returned: return what is saved, the CPU's minus the GPU's.",
         lambda: [case.cpu_hours - hours, case.cpu_hours * case.cpu_price - money, crossover]),
        ("the crossover is upside down: the GPU's cost while it works, divided by the CPU's.",
         lambda: [hours, money, 1 / crossover]),
        ("the crossover contains the utilisation: it does not depend on today's utilisation.",
         lambda: [hours, money, crossover / case.utilisation]),
        ("the crossover is that of the prices alone: the hours of both count too.",
         lambda: [hours, money, case.gpu_price / case.cpu_price]),
        ("the crossover was cut off at 1: leave it above 1, which says that the GPU is never cheaper.",
         lambda: [hours, money, min(crossover, 1.0)]),
        ("the prices that were given were not used.", lambda: bill(cpu_price=0.5, gpu_price=2.0)),
        ("the prices that were given were not used.", lambda: bill(cpu_price=0.5, gpu_price=3.0)),
        ("money and hours have changed places: hours come first.", lambda: [money, hours, crossover]),
        ("the crossover is a percentage: it is a share, from 0 to 1 and beyond.",
         lambda: [*right[:2], 100 * crossover]),
    ]  # fmt: skip
