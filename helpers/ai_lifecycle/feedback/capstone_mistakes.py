"""What the mistakes of the capstone look like, each in a sentence."""

import math

import numpy as np

from ai_lifecycle.capstone import Week
from ai_lifecycle.feedback.capstone_cases import Training


def low_score(right: float, labels: np.ndarray) -> str:
    """Return what a score below the floor looks like."""
    most = max(float(np.mean(labels == label)) for label in np.unique(labels))
    if right <= most + 0.02:
        return "That is no better than always giving the commonest label: did the model learn at all?"
    return (
        "Did it learn its own rows by heart, is it too simple to tell them apart, or were its columns left in units that its "
        "family cannot compare?"
    )


def accepted(what: str) -> str:
    """Return why a bad row was accepted. what: what is wrong with it."""
    if "missing" in what or "null" in what:
        return "A value that may be missing must be one that the model knows how to do without."
    if "nan" in what or "inf" in what:
        return "nan and inf are no measurements."
    return "Give each Feature the lowest and the highest value of the card, and dtype float64."


def honest_score(case: Training, got: float) -> str:
    """Return, in a sentence, what is wrong with a score; "" if nothing is."""
    if not case.sizes:
        return "train was never called: the score is that of a model which has to be trained first."
    if not case.asked_seen and not case.asked_unseen:
        return "No model was asked about any row: the score cannot be known without asking."
    if case.asked_seen:
        return (
            f"A model was asked about {len(set(case.asked_seen))} rows that it had been trained on. "
            "It may know them by heart: ask it only about rows that its training never saw."
        )
    if min(case.sizes) < len(case.table) / 2:
        return f"A model was trained on only {min(case.sizes)} rows: the model you ship learns from all of them."
    if len(set(case.asked_unseen)) < len(case.table) / 5:
        few = len(set(case.asked_unseen))
        return f"Only {few} rows were asked about: chance decides such a score. Ask a fifth or more."
    if len(labels := set(case.labels[case.asked_unseen])) < len(set(case.labels)):
        return (
            f"All {len(set(case.asked_unseen))} rows that were asked about have the label {min(labels)!r}: the table is "
            "sorted by its labels, and such a score says nothing about the others. Shuffle before you split."
        )
    right = float(np.mean(case.easy[case.asked_unseen]))
    if abs(got - right) > 0.03:
        wrong = " That is the share of wrong answers." if abs(got - (1 - right)) < 0.03 else ""
        return f"The models were right on {right:.1%} of the rows you asked about, and the score says {got:.1%}.{wrong}"
    return ""


def decision(week: Week) -> str:
    """Return why the rule decides as it does."""
    if not week.labelled:
        return "No label has come, so no harm is proved; drift in the inputs alone is none."
    excess = week.wrong / week.labelled - week.promised
    error = math.sqrt(week.promised * (1 - week.promised) / week.labelled)
    if excess < -2 * error:
        return f"{excess:+.1%} against the promise means fewer wrong answers than promised: that is no harm."
    if excess <= 2 * error:
        moved = " The inputs moved, and the answers stayed right." if week.drift > 0.25 else ""
        errors = f"two standard errors of the promised share ({2 * error:.1%})"
        return f"{excess:+.1%} against the promise is within {errors}: chance does that.{moved}"
    saved = excess * week.answers * week.wrong_price
    return (
        f"{excess:+.1%} against the promise is beyond two standard errors of the promised share ({2 * error:.1%}), and a "
        f"model as promised would save {saved:.0f} on the answers to come; a training costs {week.training_price:.0f}."
    )
