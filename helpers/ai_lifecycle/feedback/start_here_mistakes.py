"""What learners of lesson 0 get wrong, and what each mistake would compute.

Each function returns pairs of a sentence for the learner and a function that computes what that mistake would have
given for one case. The sentence follows "It looks as if": what seems to have happened, and what to do about it.
"""

import numpy as np

from ai_lifecycle.feedback.compare import Mistake
from ai_lifecycle.feedback.start_here_cases import Tickets


def predict_one(weight: float, bias: float, estimate: float) -> list[Mistake]:
    """Return the mistakes of a single prediction."""
    return [
        ("the bias is missing: add it at the end.", lambda: [weight * estimate]),
        ("the bias was subtracted: add it.", lambda: [weight * estimate - bias]),
        ("the bias was added before the multiplication: multiply first, then add.",
         lambda: [weight * (estimate + bias)]),
        ("weight and bias changed places: the weight multiplies the estimate.", lambda: [bias * estimate + weight]),
        ("everything was added: the weight *multiplies* the estimate, with `*`.",
         lambda: [weight + estimate + bias]),
        ("everything was multiplied: the bias is *added*, with `+`.", lambda: [weight * estimate * bias]),
        ("the result was rounded: return it as it is.", lambda: [float(round(weight * estimate + bias))]),
    ]  # fmt: skip


def training_step(case: Tickets) -> list[Mistake]:
    """Return the mistakes of one training step: what the new line would be."""
    weight, bias = case.line
    rows, rate = len(case.estimates), case.learning_rate
    errors = weight * case.estimates + bias - case.hours
    right = np.array([2 * np.mean(errors * case.estimates), 2 * np.mean(errors)])

    def step(slopes, by=rate):
        return [case.line - by * np.asarray(slopes)]

    def one_after_another():
        moved = weight - rate * right[0]
        later = moved * case.estimates + bias - case.hours
        return [np.array([moved, bias - rate * 2 * np.mean(later)])]

    def ticket_by_ticket():
        line = case.line.copy()
        for estimate, hours in zip(case.estimates, case.hours):
            error = line[0] * estimate + line[1] - hours
            line = line - rate * 2 * error * np.array([estimate, 1.0])
        return [line]

    return [
        ("the step goes uphill: subtract `learning_rate * slope`, and let the error be prediction minus truth.",
         lambda: step(right, -rate)),
        ("the 2 is missing: the slope of a square has a 2 in it.", lambda: step(right / 2)),
        ("the learning rate was left out: the step is `learning_rate * slope`.", lambda: step(right, 1)),
        ("the slopes were returned: the step is still to come, `old - learning_rate * slope`.", lambda: [right]),
        ("nothing was trained: return the new line, not the old one.", lambda: [case.line]),
        ("only the weight took a step: the bias takes one too.", lambda: step([right[0], 0])),
        ("only the bias took a step: the weight takes one too.", lambda: step([0, right[1]])),
        ("the errors were added up: the slopes are means over the tickets.", lambda: step(right * rows)),
        ("the number of tickets was divided by twice: `np.mean` divides already.", lambda: step(right / rows)),
        ("the weight's slope is not multiplied by the estimates: it is the mean of `2 * error * estimate`.",
         lambda: step([right[1], right[1]])),
        ("the mean of the errors was multiplied by the mean of the estimates: multiply ticket by ticket, then take "
         "the mean.", lambda: step([right[1] * np.mean(case.estimates), right[1]])),
        ("the bias has the weight's slope: its own is the mean of `2 * error`, without the estimate.",
         lambda: step([right[0], right[0]])),
        ("weight and bias changed places: the weight comes first.", lambda: [step(right)[0][::-1]]),
        ("the slopes changed places: the one with the estimates belongs to the weight.", lambda: step(right[::-1])),
        ("the weight moved before the bias's slope was known: work out both slopes with the old line first.",
         one_after_another),
        ("each ticket took a step of its own: take one step, with the mean over all tickets.", ticket_by_ticket),
        ("only the first ticket was used: take the mean over all tickets.",
         lambda: step(2 * errors[0] * np.array([case.estimates[0], 1.0]))),
        *(("the slopes were measured with a nudge to one side: nudge up *and* down, or use the rule with `np.mean`.",
           lambda nudge=nudge: step(right + nudge * np.array([np.mean(case.estimates**2), 1.0])))
          for nudge in (1e-3, 1e-4, 1e-5, 1e-6)),
    ]  # fmt: skip


def infer(line: np.ndarray, estimates: np.ndarray) -> list[Mistake]:
    """Return the mistakes of a prediction for many tickets."""
    weight, bias = line
    right = weight * estimates + bias
    return [
        ("the bias is missing: add it at the end.", lambda: [weight * estimates]),
        ("weight and bias changed places: the weight comes first in the line.", lambda: [bias * estimates + weight]),
        ("the bias was added before the multiplication: multiply first, then add.",
         lambda: [weight * (estimates + bias)]),
        ("the answers were rounded: return them as they are.", lambda: [np.round(right)]),
        ("the answers were sorted: keep the order of the estimates.", lambda: [np.sort(right)]),
        ("every ticket got the first one's answer: each estimate has an answer of its own.",
         lambda: [np.full(len(right), right[0])]),
        ("every ticket got the mean of all answers: each estimate has an answer of its own.",
         lambda: [np.full(len(right), right.mean())]),
    ]  # fmt: skip
