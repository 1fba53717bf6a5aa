"""What the mistakes of lesson 5 would have computed, each beside the sentence that names it."""

from collections.abc import Sequence

import numpy as np

from ai_lifecycle.feedback.compare import Mistake
from ai_lifecycle.feedback.deployment_cases import Request, Scaled


def fold_scaling(case: Scaled) -> list[Mistake]:
    """Return the mistakes of task 2."""
    weights, bias, mean, scale, _, _ = case
    divided, column = weights / scale[:, None], scale[:, None]
    return [
        ("nothing was changed: the rows would still have to be scaled by hand.", lambda: [weights, bias]),
        ("the mean is forgotten: the weights are divided, but the bias is the old one.", lambda: [divided, bias]),
        ("the weights are multiplied by the scale; they must undo it, so divide.",
         lambda: [weights * column, bias - (mean / scale) @ weights]),
        ("weights and bias are multiplied where the rows were divided.",
         lambda: [weights * column, bias - (mean * scale) @ weights]),
        ("the bias is shifted by mean @ weights; the mean of a row is divided by the scale as well.",
         lambda: [divided, bias - mean @ weights]),
        ("the mean is divided by the scale, but not multiplied by the weights: (mean / scale) @ weights.",
         lambda: [divided, bias - mean / scale]),
        ("the mean is added; scaling subtracts it, so the bias goes down by (mean / scale) @ weights.",
         lambda: [divided, bias + (mean / scale) @ weights]),
        ("the mean is divided by the scale twice: the new weights are divided already.",
         lambda: [divided, bias - (mean / scale) @ divided]),
        ("only the bias was changed; divide the weights by the scale too.",
         lambda: [weights, bias - (mean / scale) @ weights]),
        ("the scale is squared: it is a standard deviation already, not a variance.",
         lambda: [weights / column**2, bias - (mean / scale**2) @ weights]),
        ("the weights are divided by the square root of the scale.",
         lambda: [weights / np.sqrt(column), bias - (mean / np.sqrt(scale)) @ weights]),
        ("the scale is laid along the classes; it belongs to the features: scale[:, None].",
         lambda: [weights / scale, bias - (mean / scale) @ weights]),
    ]  # fmt: skip


def validate(case: Request, got: Sequence[tuple[str, str]]) -> str:
    """Return, in a sentence, what the list of problems looks like; an empty one if it resembles no known mistake."""
    row, bounds, expected, _ = case
    found, wanted = set(got), set(expected)
    told = dict(expected)
    for field, reason in sorted(found - wanted):
        value = row.get(field)
        if field in bounds and value in bounds[field] and not isinstance(value, bool):
            return "A value that is exactly at a bound is accepted."
        if field in bounds and field not in row and reason != "missing":
            return 'A field that the row does not have is "missing".'
        if told.get(field) == "not a number" and isinstance(value, float):
            return 'nan stands for "not a number", and that is the reason: it is neither too low nor too high.'
        if told.get(field) == "missing" and value is None:
            return "None is how JSON says that a value is missing."
    for field, reason in expected:
        if (field, reason) in found:
            continue
        value = row.get(field)
        if reason == "unknown":
            return 'A field that no bounds name is "unknown": it may be a misspelt one.'
        if reason == "missing":
            return 'A field of the bounds that the row lacks, or that is None, is "missing".'
        if isinstance(value, bool):
            return "True and False are not numbers, although Python can add them: ask for bool first."
        if isinstance(value, float) and np.isnan(value):
            return "nan compares with nothing, so no bound stops it: ask for it by name, math.isnan."
        if isinstance(value, str):
            return "A text is not a number, even if it looks like one: the model would be served something else."
        if reason in ("too low", "too high"):
            return "Hold every number against both bounds, the low one and the high one."
    if len(got) > len(expected):
        return "Each problem is told once."
    if found == wanted:
        return "The order is that of the bounds, and unknown fields come last, in the order of the row."
    return ""
