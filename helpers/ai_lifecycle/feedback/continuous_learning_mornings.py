"""Twelve mornings of somebody who looks after a deployed model: train today, or infer on with the frozen weights?"""

from typing import NamedTuple

DECISIONS = ("train", "infer")
REASONS = {
    "use": "nobody asks for learning: this is what frozen weights are for",
    "harm": "labels show that the wrong answers cost more than a training",
    "no harm": "the inputs moved, but the labels of those same rows show no more wrong answers than before",
    "wait": "no label is there yet that could show harm",
    "price": "a training costs more than it would save",
    "luck": "the difference is small enough for chance",
    "broken": "the inputs are wrong, not the world: mend them first",
    "unseen": "the weights never learned what is asked now",
}


class Morning(NamedTuple):
    """What happened, the right decision and reason, and what to say to somebody who decided otherwise."""

    what: str
    decision: str
    reason: str
    why: str


MORNINGS = {
    1: Morning(
        "Two million old tickets have to be scored by tonight, with the model as it is.",
        "infer", "use",
        "However long it computes, no weight has to change for an answer."),
    2: Morning(
        "The alarm on team load rings; the labels of the same sprints are in, and the model errs as seldom as ever.",
        "infer", "no harm",
        "Drift in the inputs is a reason to look at the labels, and the labels say that all is well."),
    3: Morning(
        "No input has moved; but labels show wrong answers that cost 90 coins more each sprint, for months to come.",
        "train", "harm",
        "The answer drifted although the inputs did not; what counts is what the wrong answers cost."),
    4: Morning(
        "The alarm rings for the sprint that begins today; the last labelled sprint was as good as ever.",
        "infer", "wait",
        "Nobody knows today whether the answers about this sprint are right, and there is nothing new to learn from."),
    5: Morning(
        "Labels show a loss of 4 coins a sprint; the project ends in 5 sprints.",
        "infer", "price",
        "Compare what a training would save in the sprints that are left with its price."),
    6: Morning(
        "Labels show a loss of 4 coins a sprint; the project goes on for 50 sprints.",
        "train", "harm",
        "The same loss for ten times as long: compare what a training would save with its price."),
    7: Morning(
        "A model trained overnight was right on 8 tickets that the champion got wrong, and wrong on 5 that the "
        "champion got right; a colleague takes this as proof that the champion must be trained anew.",
        "infer", "luck",
        "Two equally good models differ so much more often than not: put 8 and 5 into task 4."),
    8: Morning(
        "Since Tuesday's update one board exports hours where it exported story points.",
        "infer", "broken",
        "A model trained on wrong units would learn the mistake, and be wrong again when it is mended."),
    9: Morning(
        "The alarm on dependencies rings, and labels show wrong answers that cost 120 coins more each sprint.",
        "train", "harm",
        "Here the inputs moved and the labels show what it costs, more in one sprint than a training."),
    10: Morning(
        "The model should say from now on by how many days a ticket slips; it has learned yes and no.",
        "train", "unseen",
        "No frozen weight holds an answer to a question that training never put."),
    11: Morning(
        "The calendar says that three months are over; no alarm has rung, and the labels show no loss.",
        "infer", "price",
        "Habit is no reason: a training today has its price and saves nothing."),
    12: Morning(
        "The director's own ticket was answered wrongly; on the last 900 labelled tickets the model errs as ever.",
        "infer", "luck",
        "Every honest model errs now and then; one ticket shows nothing, whoever owns it."),
}  # fmt: skip
