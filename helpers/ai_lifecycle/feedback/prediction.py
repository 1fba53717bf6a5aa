"""The checks of lesson 6: frozen or not, a threshold from costs, the calibration error, answering or abstaining.

Each check takes the learner's function. Without `cases` it asks fixed, visible questions; with `cases`, that many
random ones. It returns None, or raises one of the three outcomes with a message for the learner.
"""

from collections.abc import Callable
from functools import partial

import numpy as np

from ai_lifecycle import network, prediction
from ai_lifecycle.feedback import prediction_cases as questions
from ai_lifecycle.feedback import prediction_mistakes as mistakes
from ai_lifecycle.feedback.answer import ask
from ai_lifecycle.feedback.compare import kind_of, likely, require_close, require_number
from ai_lifecycle.feedback.outcome import NotYet
from ai_lifecycle.feedback.prediction_cases import Decisions, Rows
from ai_lifecycle.feedback.prediction_models import Question, random_models, visible_models
from ai_lifecycle.prediction import Costs, confusion, cost


def check_changes_weights(changes_weights: Callable, cases: int = 0) -> None:
    """Check task 1: `changes_weights(layers, predict, inputs)` tells whether asking changed any bit of the weights."""
    for question in random_models(cases) if cases else visible_models():
        about, expected = question.about, question.behaviour.changed
        # The layers may well change: by the model, and then it is no fault of the learner's.
        asking = changes_weights
        if callable(changes_weights):
            asking = partial(changes_weights, question.layers, question.predict, question.inputs)
        got = ask(asking, "changes_weights", {}, about, [network.fingerprint, prediction.changes_weights])
        if not isinstance(got, bool | np.bool_):
            raise NotYet(f"changes_weights should return True or False {about}; {kind_of(got)} came.")
        _require_one_call(question)
        if _bits(question.layers) != _bits(question.twin):
            raise NotYet(
                f"changes_weights itself changed the model's layers {about}. A proof looks at the weights and writes "
                "to none of them."
            )
        if bool(got) != expected:
            why = question.behaviour.why
            raise NotYet(f"changes_weights should return {expected} {about}; {bool(got)} came. {why}")


def _require_one_call(question: Question) -> None:
    calls = len(question.asked)
    if calls == 0:
        raise NotYet(
            f"changes_weights never asked the model {question.about}: call `predict(inputs)` between looking at the "
            "weights and looking again."
        )
    if calls > 1:
        raise NotYet(
            f"changes_weights asked the model {calls} times {question.about}: ask once, for a second question could "
            "undo what the first one did."
        )
    if question.asked[0] is not question.inputs and not np.array_equal(question.asked[0], question.inputs):
        raise NotYet(f"changes_weights asked about something else {question.about}: call `predict(inputs)`.")


def _bits(layers) -> list[bytes]:
    return [array.tobytes() for layer in layers for array in layer]


def check_cheapest_threshold(cheapest_threshold: Callable, cases: int = 0) -> None:
    """Check task 2: `cheapest_threshold(chances, labels, false_alarm, miss)` returns that with the lowest bill.

    Every threshold that makes the same decisions is as good as any other.
    """
    for case in questions.random_decisions(cases) if cases else questions.visible_decisions():
        arguments = case._asdict()
        about = arguments.pop("about")
        got = ask(cheapest_threshold, "cheapest_threshold", arguments, about, [
            prediction.cheapest_threshold, prediction.thresholds, prediction.threshold_for,
        ])  # fmt: skip
        _require_cheapest(_threshold(got, about), case)


def _threshold(got: object, about: str) -> np.float64:
    """Return what came if it is a number; a whole one and infinity are as good as a decimal one."""
    if isinstance(got, np.ndarray) and got.shape == ():
        got = got[()]
    if isinstance(got, int | np.integer) and not isinstance(got, bool):
        return np.float64(got)
    if isinstance(got, float | np.floating) and np.isinf(got):
        return np.float64(got)
    return np.float64(require_number(got, "The threshold", about))


def _require_cheapest(got: np.float64, case: Decisions) -> None:
    costs = Costs(case.false_alarm, case.miss)
    best = prediction.cheapest_threshold(case.chances, case.labels, case.false_alarm, case.miss)
    alarms, wanted = ((case.chances >= one).astype(float) for one in (got, best))
    if np.array_equal(alarms, wanted):
        return
    bill, lowest = (cost(confusion(case.chances, case.labels, one), costs) for one in (got, best))
    sentence = likely([alarms], [wanted], mistakes.decisions(case), 0.0)
    if got == lowest:
        sentence = f"{sentence} {got:g} is also the lowest bill: what is asked for is the threshold that has it.".strip()
    if bill == lowest:
        raise NotYet(
            f"The threshold is not the highest of the cheapest {case.about}: {_named(got)} costs {bill:g}, and "
            f"{_named(best)} costs no more and alarms less often. {sentence}".strip()
        )
    raise NotYet(
        f"The threshold is not the cheapest {case.about}: {_named(got)} costs {bill:g}, and {_named(best)} costs "
        f"{lowest:g}. {sentence}".strip()
    )


def _named(threshold: float) -> str:
    return "no alarm at all (inf)" if np.isposinf(threshold) else f"{threshold:.6g}"


def check_calibration_error(calibration_error: Callable, cases: int = 0) -> None:
    """Check task 3: `calibration_error(chances, labels, bins)` returns the expected calibration error."""
    what = "The calibration error"
    for case in questions.random_forecasts(cases) if cases else questions.visible_forecasts():
        expected = prediction.calibration_error(case.chances, case.labels, case.bins)
        arguments = {"chances": case.chances, "labels": case.labels, "bins": case.bins}
        forbidden = [prediction.calibration_error, prediction.reliability]
        got = ask(calibration_error, "calibration_error", arguments, case.about, forbidden)
        got = require_number(got, what, case.about)
        # Sums of fewer than 200 numbers from 0 to 1.
        require_close([got], [expected], [what], case.about, mistakes.calibration_error(case), error=1e-12)


def check_answer_or_abstain(answer_or_abstain: Callable, cases: int = 0) -> None:
    """Check task 4: `answer_or_abstain(...)` returns the most probable class, or -1 where it should not be believed."""
    for case in questions.random_rows(cases) if cases else questions.visible_rows():
        arguments = case._asdict()
        about = arguments.pop("about")
        expected = prediction.answer_or_abstain(**arguments)
        forbidden = [prediction.answer_or_abstain, prediction.nearest_distance, prediction.believed]
        got = ask(answer_or_abstain, "answer_or_abstain", arguments, about, forbidden)
        got = _require_answers(got, expected, case)
        wrong = np.flatnonzero(got != expected)
        if len(wrong):
            row = int(wrong[0])
            sentence = likely([got], [expected], mistakes.answer_or_abstain(case), 0.0)
            raise NotYet(
                f"The answer to row {row} is not right {about}: expected {expected[row]}, came {got[row]}. Its largest "
                f"probability is {case.probabilities[row].max():.3g} (sure enough from {case.sure_enough:.3g}), and it "
                f"is {prediction.nearest_distance(case.inputs[row : row + 1], case.seen)[0]:.3g} from the nearest seen "
                f"row (near enough to {case.near_enough:.3g}). {sentence}".strip()
            )


def _require_answers(got: object, expected: np.ndarray, case: Rows) -> np.ndarray:
    """Return `got` as an array if it is one whole number for each row, as an array or a list, or raise NotYet."""
    if isinstance(got, list | tuple) and all(isinstance(one, int | np.integer) for one in got):
        got = np.array(got, dtype=int)
    if not isinstance(got, np.ndarray):
        raise NotYet(f"The answers should be an array {case.about}; {kind_of(got)} came.")
    if got.shape != expected.shape:
        raise NotYet(f"The answers should have shape {expected.shape} {case.about}; shape {got.shape} came.")
    if not np.issubdtype(got.dtype, np.integer):
        raise NotYet(
            f"The answers should be whole numbers (int) {case.about}; dtype {got.dtype} came. A class is a whole "
            "number, and -1 says that there is none."
        )
    return got
