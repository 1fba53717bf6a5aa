"""The checks of lesson 2: majority baseline, cross-validation, costs of fit and answer, choice under a budget.

Each check takes the learner's function. Without `cases` it asks fixed, visible questions; with `cases`, that many
random ones. It returns None, or raises one of the three outcomes with a message for the learner.
"""

from collections.abc import Callable

import numpy as np

from ai_lifecycle import model_selection
from ai_lifecycle.feedback import model_selection_mistakes as mistakes
from ai_lifecycle.feedback.answer import ask
from ai_lifecycle.feedback.compare import kind_of, require_array, require_close, require_list, require_number
from ai_lifecycle.feedback.model_selection_cases import (
    Choice,
    random_choices,
    random_labels,
    random_rows,
    random_scripts,
    visible_choices,
    visible_labels,
    visible_rows,
    visible_scripts,
)
from ai_lifecycle.feedback.model_selection_models import Diary, RememberingModel
from ai_lifecycle.feedback.outcome import NotYet

# Shares of at most a few hundred rows: right answers differ by a rounding, wrong ones by at least a row.
SHARE_ERROR = 1e-6


def check_majority_baseline(majority_baseline: Callable, cases: int = 0) -> None:
    """Check task 1: `majority_baseline(train_labels, test_labels)` returns the accuracy of the most frequent label."""
    for question in random_labels(cases) if cases else visible_labels():
        arguments = {"train_labels": question.train, "test_labels": question.test}
        forbidden = [model_selection.majority_baseline]
        got = ask(majority_baseline, "majority_baseline", arguments, question.about, forbidden)
        if isinstance(got, int | np.integer) and not isinstance(got, bool) and got in question.train:
            raise NotYet(
                f"A label came back {question.about}, or a count: return the share of test labels that equal "
                "the most frequent training label, a float."
            )
        got = require_number(got, "The baseline's accuracy", question.about)
        expected = model_selection.majority_baseline(question.train, question.test)
        require_close([got], [expected], ["The baseline's accuracy"], question.about, mistakes.baseline(question),
                      SHARE_ERROR)  # fmt: skip


def check_cross_validate(cross_validate: Callable, cases: int = 0) -> None:
    """Check task 2: `cross_validate(make_model, inputs, labels, folds)` returns the accuracy on each fold."""
    forbidden = [model_selection.cross_validate, model_selection.folds]
    for question in random_rows(cases) if cases else visible_rows():
        inputs, labels, count, about = question
        diary = Diary(inputs.copy())

        def make_model(diary=diary) -> RememberingModel:
            return RememberingModel(diary)

        arguments = {"make_model": make_model, "inputs": inputs, "labels": labels, "folds": count}
        got = ask(cross_validate, "cross_validate", arguments, about, forbidden)
        expected = model_selection.cross_validate(lambda: RememberingModel(Diary(inputs)), inputs, labels, count)
        said = mistakes.what_the_diary_says(diary, question)
        got = _scores(got, expected, about, said)
        if np.abs(got - expected).max() > SHARE_ERROR and said:
            raise NotYet(f"The scores are not right {about}. {said}")
        suspects = mistakes.scores(question, lambda inputs=inputs: RememberingModel(Diary(inputs)))
        require_close([got], [expected], ["The list of scores"], about, suspects, SHARE_ERROR)


def _scores(got: object, expected: np.ndarray, about: str, said: str) -> np.ndarray:
    """Return the scores as an array; a list of numbers is as good as an array."""
    why = f"One score for each fold. {said}".strip()
    if isinstance(got, float | np.floating):
        raise NotYet(
            f"One score for each fold should come {about}, {len(expected)} in all; a single number came: "
            f"{float(got):.3g}. Return them all: their spread tells how far to trust their mean."
        )
    if isinstance(got, list | tuple):
        got = require_list(got, "The result", len(expected), about, why)
        numbers = [require_number(one, f"Score {place}", about) for place, one in enumerate(got)]
        return np.array(numbers)
    return require_array(got, "The result", expected, about, why)


def check_measure_costs(measure_costs: Callable, cases: int = 0) -> None:
    """Check task 3: `measure_costs(make_model, inputs, labels, clock, repeats)` returns seconds of fit and answer."""
    forbidden = [model_selection.measure_costs, model_selection.median_seconds]
    for script in random_scripts(cases) if cases else visible_scripts():
        about = script.about
        arguments = {"make_model": script.model, "inputs": script.inputs, "labels": script.labels,
                     "clock": script.clock, "repeats": script.repeats}  # fmt: skip
        got = ask(measure_costs, "measure_costs", arguments, about, forbidden)
        if not script.readings:
            raise NotYet(f"The clock that was given was never read {about}: call `clock()` before and after the work.")
        pair = require_list(got, "The result", 2, about, "End with `return fit_seconds, answer_seconds`.")
        expected = (float(np.median(script.fits[1:])), float(np.median(script.answers[1:])))
        # Two readings of a clock that shows about `now` are rounded, and so is their difference.
        error = 8 * np.finfo(float).eps * script.now
        suspects = (mistakes.fit_seconds(script), mistakes.answer_seconds(script))
        for one, right, name, wrong in zip(pair, expected, ("fit_seconds", "answer_seconds"), suspects):
            number = require_number(one, name, about)
            require_close([number], [right], [name], about, wrong, error)


def check_choose(choose: Callable, cases: int = 0) -> None:
    """Check task 4: `choose(table, budget)` returns the name of the best model within the budget, or None."""
    for question in random_choices(cases) if cases else visible_choices():
        before = list(question.table)
        arguments = {"table": question.table, "budget": question.budget}
        got = ask(choose, "choose", arguments, question.about, [model_selection.choose])
        if question.table != before:
            raise NotYet(
                f"choose changed the table it was given {question.about}: rows were moved, added or removed. "
                "Use `sorted(table)` or a new list, not `table.sort()`."
            )
        _require_choice(got, question)


def _require_choice(got: object, question: Choice) -> None:
    right, about = model_selection.choose(question.table, question.budget), question.about
    if isinstance(got, model_selection.Measured):
        raise NotYet(f"A whole row came back {about}: return its name, `row.name`.")
    if isinstance(got, list | tuple):
        raise NotYet(f"One name should come {about}, or None; {kind_of(got)} came.")
    if right is None and got is not None:
        raise NotYet(
            f"No model answers within the budget {about}, so None should come; {kind_of(got)} came. "
            "A budget that nothing meets is an answer too: somebody has to change the budget or the models."
        )
    if got is not None and not isinstance(got, str):
        raise NotYet(f"The name of a model should come {about}; {kind_of(got)} came.")
    if got != right:
        sentence = mistakes.likely_choice(got, question)
        came = kind_of(None) if got is None else repr(got)
        raise NotYet(f"{right!r} should be chosen {about}; {came} came. {sentence}".strip())
