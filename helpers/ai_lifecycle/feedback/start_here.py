"""The checks of lesson 0: one prediction, one training step, many predictions, telling training from inference.

Each check takes the learner's function. Without `cases` it asks fixed, visible questions; with `cases`, that many
random ones. It returns None, or raises one of the three outcomes with a message for the learner.
"""

from collections.abc import Callable

import numpy as np

from ai_lifecycle import start_here
from ai_lifecycle.feedback import start_here_mistakes as mistakes
from ai_lifecycle.feedback.answer import ask
from ai_lifecycle.feedback.compare import allowed_error, kind_of, require_array, require_close, require_number
from ai_lifecycle.feedback.outcome import NotYet
from ai_lifecycle.feedback.start_here_cases import (
    Tickets,
    random_inferences,
    random_questions,
    random_snapshots,
    random_steps,
    visible_inferences,
    visible_questions,
    visible_snapshots,
    visible_steps,
)
from ai_lifecycle.start_here import INFERENCE, TRAINING

_ONE_ARRAY = "Return one array, weight first: `np.array([new_weight, new_bias])`."


def check_predict_one(predict_one: Callable, cases: int = 0) -> None:
    """Check task 1: `predict_one(weight, bias, estimate)` returns the hours for one ticket."""
    for weight, bias, estimate, about in random_questions(cases) if cases else visible_questions():
        expected = weight * estimate + bias
        arguments = {"weight": weight, "bias": bias, "estimate": estimate}
        got = ask(predict_one, "predict_one", arguments, about, [start_here.predict])
        got = require_number(got, "The answer", about)
        suspects = mistakes.predict_one(weight, bias, estimate)
        # One multiplication and one addition.
        error = allowed_error(np.dtype(float), abs(weight * estimate) + abs(bias), roundings=4)
        require_close([got], [expected], ["The answer"], about, suspects, error)


def check_training_step(training_step: Callable, cases: int = 0) -> None:
    """Check task 2: `training_step(line, estimates, hours, learning_rate)` returns the line one step further.

    A random case takes three steps, each from where the right one before it led.
    """
    for case in random_steps(cases) if cases else visible_steps():
        _check_one_step(training_step, case)
        for _ in range(2 if cases else 0):
            line = start_here.training_step(case.line, case.estimates, case.hours, case.learning_rate)
            case = case._replace(line=line, about=f"one step later, {case.about}")
            _check_one_step(training_step, case)


def _check_one_step(training_step: Callable, case: Tickets) -> None:
    expected = start_here.training_step(case.line, case.estimates, case.hours, case.learning_rate)
    forbidden = [start_here.training_step, start_here.slopes, start_here.train]
    arguments = {name: getattr(case, name) for name in ("line", "estimates", "hours", "learning_rate")}
    got = ask(training_step, "training_step", arguments, case.about, forbidden)
    got = require_array(got, "The new line", expected, case.about, _ONE_ARRAY)
    # Slopes may also be found by nudging a number up and down by 0.00001, as in the worked example: for a square
    # that is exact but for the rounding of the loss, which is divided by the nudge.
    loss = start_here.squared_loss(case.line, case.estimates, case.hours)
    largest = max(1.0, float(np.abs(case.hours).max()), float(np.abs(case.line).max() * case.estimates.max()))
    uncertain = case.learning_rate * 64 * np.finfo(float).eps * max(loss, largest**2) / 1e-5
    error = allowed_error(np.dtype(float), float(np.abs(expected).max())) + uncertain
    require_close([got], [expected], ["The new line"], case.about, mistakes.training_step(case), error)


def check_infer(infer: Callable, cases: int = 0) -> None:
    """Check task 3: `infer(line, estimates)` returns an answer for every ticket and leaves the line alone.

    Every question is put twice: whoever learned from the first answers the second otherwise.
    """
    for line, estimates, about in random_inferences(cases) if cases else visible_inferences():
        expected = start_here.predict(line, estimates)
        first = require_array(_inferred(infer, line, estimates, about), "The result", expected, about).copy()
        require_close([first], [expected], ["The result"], about, mistakes.infer(line, estimates))
        again = _inferred(infer, line, estimates, f"{about}, asked again")
        if not np.array_equal(first, again):
            raise NotYet(
                f"infer gave another answer when it was asked the same again {about}. "
                "Inference learns nothing from a question: keep nothing between two calls."
            )


def _inferred(infer: Callable, line: np.ndarray, estimates: np.ndarray, about: str) -> object:
    before = line.copy()
    try:
        return ask(infer, "infer", {"line": line, "estimates": estimates}, about, [start_here.predict])
    except NotYet:
        if np.array_equal(line, before):
            raise
    raise NotYet(
        f"infer changed the line {about}, from {before.tolist()} to {line.tolist()}. "
        "Inference uses the weights, frozen: read `weight` and `bias`, and write to neither."
    )


def check_kind_of_call(kind_of_call: Callable, cases: int = 0) -> None:
    """Check task 4: `kind_of_call(before, after)` tells from two snapshots of weights whether a call trained."""
    for before, after, changed, about in random_snapshots(cases) if cases else visible_snapshots():
        arguments = {"before": before, "after": after}
        got = ask(kind_of_call, "kind_of_call", arguments, about, [start_here.kind_of_call])
        if not isinstance(got, str) or got not in (TRAINING, INFERENCE):
            raise NotYet(f'kind_of_call should return "{TRAINING}" or "{INFERENCE}" {about}; {kind_of(got)} came.')
        if got != (TRAINING if changed else INFERENCE):
            raise NotYet(f'kind_of_call should return "{TRAINING if changed else INFERENCE}" {about}. {_why(changed)}')


def _why(changed: bool) -> str:
    if changed:
        return (
            "A call that changes any weight, by however little, has trained: "
            "compare every weight with the one at the same place, exactly."
        )
    return (
        "Running a model is not training: where no weight changed, the call only used them. "
        "Compare the numbers in both, place by place."
    )
