"""The checks of lesson 4: mini-batches, momentum and Adam, early stopping, random search, a GPU's bill.

Each check takes the learner's function. Without `cases` it asks fixed, visible questions; with `cases`, that many
random ones. It returns None, or raises one of the three outcomes with a message for the learner.
"""

import math
from collections.abc import Callable, Iterator, Sequence

import numpy as np

from ai_lifecycle import accelerators, optimization, training_process, tuning
from ai_lifecycle.feedback import optimization_cases as questions
from ai_lifecycle.feedback import optimization_mistakes as mistakes
from ai_lifecycle.feedback.answer import ask
from ai_lifecycle.feedback.compare import (
    allowed_error,
    kind_of,
    require_array,
    require_close,
    require_list,
    require_number,
)
from ai_lifecycle.feedback.optimization_cases import BillCase, EpochCase, SearchCase, StepCase
from ai_lifecycle.feedback.optimization_draws import (
    require_best,
    require_each_row_once,
    require_shuffled,
    require_spread,
    row_numbers,
)
from ai_lifecycle.feedback.outcome import NotYet

_ROUNDINGS = 64  # a step adds and multiplies each number a few times only


def check_batches(batches: Callable, cases: int = 0) -> None:
    """Check task 1: `batches(rows, batch_size, random)` visits every row once, in a new random order each time."""
    for case in questions.random_epochs(cases) if cases else questions.visible_epochs():
        random = np.random.default_rng(case.seed)
        first, second = (_one_epoch(batches, case, random) for _ in range(2))
        again = _one_epoch(batches, case, np.random.default_rng(case.seed))
        if case.shows_order:
            require_shuffled(first, case)
            if first == second:
                raise NotYet(
                    f"batches gave the same order in two epochs in a row {case.about}. Draw from `random`, the "
                    "generator that was given, which goes on where it stopped; a generator made anew begins anew."
                )
        if first != again:
            raise NotYet(
                f"batches gave two orders for two generators with the same seed {case.about}: draw from `random`, "
                "the generator that was given, and from nothing else, so that a run can be repeated."
            )


def _one_epoch(batches: Callable, case: EpochCase, random: np.random.Generator) -> list[set[int]]:
    """Return the batches as sets of row numbers, after checking that they are a cut-up epoch."""

    def listed(*arguments):  # whoever hands the batches out one at a time is right too
        result = batches(*arguments)
        return list(result) if isinstance(result, Iterator) else result

    asked = listed if callable(batches) else batches
    arguments = {"rows": case.rows, "batch_size": case.batch_size, "random": random}
    got = ask(asked, "batches", arguments, case.about, [training_process.batches, optimization.train])
    if not isinstance(got, list | tuple):
        raise NotYet(f"batches should return a list {case.about}, one array for each batch; {kind_of(got)} came.")
    chosen = [row_numbers(batch, f"batches[{place}]", case) for place, batch in enumerate(got)]
    sizes = [min(case.batch_size, case.rows - start) for start in range(0, case.rows, case.batch_size)]
    require_each_row_once(np.concatenate([*chosen, np.array([], int)]), case)
    if [len(batch) for batch in chosen] != sizes:
        place = next(i for i, batch in enumerate(chosen) if i >= len(sizes) or len(batch) != sizes[i])
        wanted = sizes[place] if place < len(sizes) else 0
        raise NotYet(
            f"batches[{place}] should have {wanted} rows {case.about}; {len(chosen[place])} came. "
            "Every batch has `batch_size` rows; only the last may be smaller."
        )
    return [set(batch.tolist()) for batch in chosen]


def check_momentum_and_adam(momentum_step: Callable, adam_step: Callable, cases: int = 0) -> None:
    """Check both halves of task 2, momentum first."""
    check_momentum_step(momentum_step, cases)
    check_adam_step(adam_step, cases)


def check_momentum_step(momentum_step: Callable, cases: int = 0) -> None:
    """Check the first half of task 2: `momentum_step` returns new parameters and new velocities."""
    for case in _steps(cases):
        expected = _momentum(case)
        arguments = {
            "parameters": case.parameters, "gradients": case.gradients, "velocities": case.velocities,
            "learning_rate": case.learning_rate, **({"momentum": case.momentum} if case.given else {}),
        }  # fmt: skip
        forbidden = [optimization.update, optimization.Momentum.change]
        got = ask(momentum_step, "momentum_step", arguments, case.about, forbidden)
        _require_step(got, expected, ("new_parameters", "new_velocities"), case, mistakes.momentum_step(case))


def check_adam_step(adam_step: Callable, cases: int = 0) -> None:
    """Check the second half of task 2: `adam_step` returns new parameters, means and squares."""
    for case in _steps(cases):
        settings = {"beta_1": case.beta_1, "beta_2": case.beta_2, "epsilon": case.epsilon} if case.given else {}
        arguments = {
            "parameters": case.parameters, "gradients": case.gradients, "means": case.means, "squares": case.squares,
            "step": case.step, "learning_rate": case.learning_rate, **settings,
        }  # fmt: skip
        forbidden = [optimization.update, optimization.Adam.change]
        got = ask(adam_step, "adam_step", arguments, case.about, forbidden)
        names = ("new_parameters", "new_means", "new_squares")
        # Epsilon beside the root as Keras has it, or beside the corrected root as the paper's algorithm 1 has it.
        choices = [mistakes.adam_arrays(case, paper=paper) for paper in (False, True)]
        expected = min(choices, key=lambda arrays: _distance(got, arrays))
        _require_step(got, expected, names, case, mistakes.adam_step(case))


def _steps(cases: int) -> Iterator[StepCase]:
    """Yield steps to take; after each first step the two that follow it, each from where the right one led."""
    for case in questions.random_steps(cases) if cases else questions.visible_steps():
        yield case
        random = np.random.default_rng(case.step)
        for _ in range(2 if case.step == 1 else 0):
            count = len(case.parameters)
            moved = mistakes.adam_arrays(case)
            case = case.stepped(
                moved[:count], _momentum(case)[count:], moved[count : 2 * count], moved[2 * count :], random
            )
            yield case


def _momentum(case: StepCase) -> list[np.ndarray]:
    velocities = [
        case.momentum * velocity - case.learning_rate * slope
        for velocity, slope in zip(case.velocities, case.gradients)
    ]
    return [*(parameter + velocity for parameter, velocity in zip(case.parameters, velocities)), *velocities]


def _distance(got: object, expected: list[np.ndarray]) -> float:
    """Return how far the first of the returned lists is from what is expected; infinity if it is no such list."""
    try:
        return float(max(np.abs(np.subtract(one, right)).max() for one, right in zip(got[0], expected)))
    except (TypeError, ValueError, IndexError, KeyError):
        return math.inf


def _require_step(got, expected: list[np.ndarray], names: Sequence[str], case: StepCase, suspects) -> None:
    """Raise NotYet unless `got` holds, for each name, a list of arrays like those expected."""
    about, count = case.about, len(case.parameters)
    lists = require_list(got, "The result", len(names), about, f"End with `return {', '.join(names)}`.")
    arrays, places = [], []
    for part, (given, name) in enumerate(zip(lists, names)):
        why = "There is one array for each parameter: each has a memory of its own."
        for index, array in enumerate(require_list(given, name, count, about, why)):
            places.append(f"{name}[{index}]")
            right = expected[part * count + index]
            if isinstance(array, np.ndarray) and array.shape == right.shape and np.isnan(array.astype(float)).any():
                raise NotYet(
                    f"{places[-1]} should hold ordinary numbers {about}; nan (not a number) came. Is there a 0 / 0, "
                    "for which epsilon belongs into the divisor and `step` begins at 1, or the root of a negative "
                    "number, because the gradient was not squared?"
                )
            arrays.append(require_array(array, places[-1], right, about, why))
    largest = max(float(np.abs(array).max()) for array in expected)
    error = allowed_error(case.parameters[0].dtype, largest, _ROUNDINGS)
    require_close(arrays, expected, places, about, suspects, error)


def check_early_stopping(early_stopping: Callable, cases: int = 0) -> None:
    """Check task 3: `early_stopping(losses, patience)` returns the last epoch and the best one."""
    name = "early_stopping"
    for case in questions.random_watches(cases) if cases else questions.visible_watches():
        losses = list(case.losses)
        arguments = {"losses": losses, "patience": case.patience}
        got = ask(early_stopping, name, arguments, case.about, [tuning.early_stopping, tuning.stop_early])
        if not np.array_equal(losses, case.losses, equal_nan=True):
            raise NotYet(f"{name} changed the list of losses {case.about}: whoever called it still needs it.")
        got = list(got) if isinstance(got, np.ndarray) and got.shape == (2,) else got
        why = "End with `return last_epoch, best_epoch`, also if patience lasts to the end."
        pair = require_list(got, f"The result of {name}", 2, case.about, why)
        for number in pair:
            if isinstance(number, bool) or not isinstance(number, int | np.integer):
                raise NotYet(
                    f"{name} should return two whole numbers {case.about}, each the number of an epoch; "
                    f"{kind_of(number)} came."
                )
        pair, right = tuple(map(int, pair)), tuple(mistakes.watched(case))
        if pair != right:
            likely = (text for text, would_give in mistakes.early_stopping(case) if tuple(would_give()) == pair)
            sentence = next((f" It looks as if {text}" for text in likely), "")
            raise NotYet(f"{name} should return {right} {case.about}; {pair} came.{sentence}")


def check_random_search(random_search: Callable, cases: int = 0) -> None:
    """Check task 4: `random_search(loss_of, low, high, trials, random)` draws evenly in the exponent."""
    for case in questions.random_searches(cases) if cases else questions.visible_searches():
        asked, got = _searched(random_search, case, case.seed)
        again, _ = _searched(random_search, case, case.seed)
        other, _ = _searched(random_search, case, case.seed + 1)
        if sorted(asked) != sorted(again):
            raise NotYet(
                f"random_search tried other values with a generator of the same seed {case.about}: draw from `random`, "
                "the generator that was given, and from nothing else, so that a search can be repeated."
            )
        if sorted(asked) == sorted(other):
            raise NotYet(
                f"random_search tried the same values with another generator {case.about}: draw them from `random`, "
                "the generator that was given. A grid, or a seed of your own, is not a random search."
            )
        require_spread(np.array(asked), case)
        require_best(got, asked, case)


def _searched(random_search: Callable, case: SearchCase, seed: int) -> tuple[list[float], object]:
    """Return the values for which the loss was asked, in order, and what the search returned."""
    asked, trials, at_once = [], len(case.losses), []

    def loss_of(value):
        if np.ndim(value):
            at_once.append(value)
            return np.resize(case.losses, np.shape(value))
        asked.append(float(value))
        return case.losses[(len(asked) - 1) % trials]

    arguments = {
        "loss_of": loss_of, "low": case.low, "high": case.high, "trials": trials, "random": np.random.default_rng(seed),
    }  # fmt: skip
    got = ask(random_search, "random_search", arguments, case.about, [tuning.random_search, tuning.log_uniform])
    if at_once:
        raise NotYet(
            f"random_search gave loss_of an array {case.about}: it takes one value at a time, because each is a "
            "training run of its own."
        )
    if len(asked) != trials:
        raise NotYet(
            f"loss_of should be asked once for each trial, {trials} times {case.about}; "
            f"it was asked {len(asked)} times. Each time is a whole training run: keep its loss, do not ask again."
        )
    return asked, got


def check_gpu_decision(gpu_decision: Callable, cases: int = 0) -> None:
    """Check task 5: `gpu_decision(...)` returns the choice, hours saved, money saved and the crossover utilisation."""
    names = ["hours_saved", "money_saved", "crossover"]
    for case in questions.random_bills(cases) if cases else questions.visible_bills():
        job = accelerators.compare(**case.arguments())
        got = ask(gpu_decision, "gpu_decision", case.arguments(), case.about, [accelerators.compare])
        why = f"End with `return choice, {', '.join(names)}`."
        choice, *numbers = require_list(got, "The result of gpu_decision", 4, case.about, why)
        if not isinstance(choice, str) or choice.upper() not in ("CPU", "GPU"):
            raise NotYet(f'The choice should be "CPU" or "GPU" {case.about}; {kind_of(choice)} came.')
        numbers = [require_number(number, name, case.about) for number, name in zip(numbers, names)]
        right = [job.hours_saved, job.money_saved, job.crossover]
        scale = max(job.cpu_hours, job.gpu_hours, job.cpu_cost, job.gpu_cost, job.crossover)
        error = allowed_error(np.float64, scale, _ROUNDINGS)
        require_close(numbers, right, names, case.about, mistakes.gpu_decision(case), error)
        if choice.upper() != job.choice:
            raise NotYet(_wrong_choice(choice.upper(), job, case))


def _wrong_choice(choice: str, job: accelerators.Comparison, case: BillCase) -> str:
    if job.cpu_cost == job.gpu_cost:
        why = "At equal cost the CPU wins: it is there already."
    else:
        why = "Choose the cheaper one, which need not be the faster one, and which changes when a price does."
    return (
        f"The choice should be {job.choice} {case.about}: the CPU costs {job.cpu_cost:.3g} and the GPU "
        f"{job.gpu_cost:.3g}; {choice} came. {why}"
    )
