"""What learners of lesson 2 get wrong, and what each mistake would compute.

Each function returns pairs of a sentence for the learner and a function that computes what that mistake would have
given for one question. The sentence follows "It looks as if": what seems to have happened, and what to do about it.
"""

from collections.abc import Callable, Sequence

import numpy as np

from ai_lifecycle.feedback.compare import Mistake
from ai_lifecycle.feedback.model_selection_cases import Choice, Labels, Rows
from ai_lifecycle.feedback.model_selection_models import Diary, Script
from ai_lifecycle.model_selection import Measured, choose, cross_validate, folds, majority_baseline


def baseline(question: Labels) -> list[Mistake]:
    """Return the mistakes of the majority baseline."""
    train, test, _ = question
    right = majority_baseline(train, test)
    names, counts = np.unique(train, return_counts=True)

    def share(answer) -> list[float]:
        return [float(np.mean(test == answer))]

    return [
        ("the most frequent *test* label was used: at training time nobody knows the test labels, "
         "so take the majority of the training labels.", lambda: [majority_baseline(test, test)]),
        ("the share was taken among the training labels: the score counts the *test* labels.",
         lambda: [majority_baseline(train, train)]),
        ("the share of wrong answers was returned: accuracy is the share of right ones.", lambda: [1 - right]),
        ("the label was returned: return the share of test labels that equal it.",
         lambda: [float(names[counts.argmax()])]),
        ("the right answers were counted: divide by the number of test labels.", lambda: [right * len(test)]),
        ("it is a percentage: return a share from 0 to 1.", lambda: [100 * right]),
        ("the larger of two equally frequent labels was taken: in a tie the smaller counts.",
         lambda: share(names[len(names) - 1 - counts[::-1].argmax()])),
        ("the label that comes first in the training labels won a tie: in a tie the smaller label counts.",
         lambda: share(max(train.tolist(), key=train.tolist().count))),
        ("the *least* frequent label was taken.", lambda: share(names[counts.argmin()])),
        ("the largest label was taken: take the most frequent one.", lambda: share(names[-1])),
        ("the mean of the labels was taken: labels are names, not amounts; take the most frequent one.",
         lambda: share(round(float(train.mean())))),
    ]  # fmt: skip


def scores(question: Rows, make_model: Callable) -> list[Mistake]:
    """Return the mistakes of cross-validation that show in its numbers."""
    inputs, labels, count, _ = question
    right = cross_validate(make_model, inputs, labels, count)
    sizes = np.array([len(asked) for _, asked in folds(len(labels), count)])

    return [
        ("the share of wrong answers was returned: accuracy is the share of right ones.", lambda: [1 - right]),
        ("the right answers were counted: divide by the number of rows in the fold.", lambda: [right * sizes]),
        ("the right answers were divided by the number of all rows: divide by the rows of the fold.",
         lambda: [right * sizes / len(labels)]),
        ("the folds run backwards: the first score belongs to the first rows.", lambda: [right[::-1]]),
    ]  # fmt: skip


def what_the_diary_says(diary: Diary, question: Rows) -> str:
    """Return in a sentence what went wrong with the rows, as far as the models' diary shows it, or an empty one."""
    count, rows = question.count, len(question.labels)
    if not diary.asked:
        return "No model was asked about anything: call `predict` on the rows of each fold."
    asked = [sorted(about) for _, _, about in diary.asked]
    seen = {row for about in asked for row in about}
    for _, known, about in diary.asked:
        shared = sorted(set(known) & set(about))
        if shared and diary.made < count:
            return (
                f"One model was used for several folds, and it remembers row {shared[0]} from before: "
                "every fold needs a fresh model, `make_model()`."
            )
        if shared:
            return (
                f"A model was asked about row {shared[0]}, which it had been fitted on: that measures memory. "
                "Fit on the other folds only."
            )
    wanted = [part.tolist() for _, part in folds(rows, count)]
    if [sorted(known) for _, known, _ in diary.asked] == wanted:
        return "The two sides changed places: fit on all the *other* folds, and ask about the fold that was left out."
    if seen != set(range(rows)):
        missing = min(set(range(rows)) - seen)
        return f"Row {missing} was never asked about: where rows are left over, the first folds get one more each."
    if len(asked) == count and asked != wanted:
        if [len(about) for about in asked] != [len(part) for part in wanted]:
            came = ", ".join(str(len(about)) for about in asked)
            return (
                f"Your folds have {came} rows; expected {', '.join(str(len(part)) for part in wanted)}: "
                "where rows are left over, the first folds get one more each."
            )
        place = next(number for number, pair in enumerate(zip(asked, wanted)) if pair[0] != pair[1])
        return (
            f"Fold {place} should hold rows {wanted[place][0]} to {wanted[place][-1]}, in their order and not shuffled; "
            f"yours has {', '.join(map(str, asked[place][:6]))}{', …' if len(asked[place]) > 6 else ''}."
        )
    return ""


def _sums(durations: Sequence[float], repeats: int, one: str) -> list[Mistake]:
    """Return the wrong ways to sum up timed calls, the first of which is not to be counted."""
    timed = np.array(durations[1:])
    return [
        ("the middle one of an even number was taken from one side: the median is the mean of the two in the middle.",
         lambda: [np.sort(timed)[repeats // 2]]),
        ("the middle one of an even number was taken from one side: the median is the mean of the two in the middle.",
         lambda: [np.sort(timed)[(repeats - 1) // 2]]),
        (f"the first {one} was counted too: call once before you start to measure.",
         lambda: [np.median(durations[:repeats])]),
        (f"the first {one} was counted too: call once before you start to measure.", lambda: [np.median(durations)]),
        (f"the mean was taken: a single {one} that something interrupted moves it far; take the median.",
         lambda: [timed.mean()]),
        (f"the mean was taken, with the first {one} in it: leave that out, and take the median.",
         lambda: [np.mean(durations[:repeats])]),
        (f"the mean was taken, with the first {one} in it: leave that out, and take the median.",
         lambda: [np.mean(durations)]),
        (f"the quickest {one} was taken: take the median.", lambda: [timed.min()]),
        (f"the slowest {one} was taken: take the median.", lambda: [timed.max()]),
        (f"the times were added up: take the median of one {one}.", lambda: [timed.sum()]),
        (f"a single {one} was timed, the first, which is the slow one: leave it out, and time `repeats` more.",
         lambda: [durations[0]]),
        (f"a single {one} was timed: time `repeats` of them and take the median.", lambda: [timed[0]]),
        ("the times were not sorted before the middle one was taken.", lambda: [timed[repeats // 2]]),
    ]  # fmt: skip


def fit_seconds(script: Script) -> list[Mistake]:
    """Return the mistakes in the time of a fit."""
    return [
        ("the two are in the other order: first the seconds of a fit, then those of an answer.",
         lambda: [np.median(script.answers[1:])]),
        *_sums(script.fits, script.repeats, "fit"),
    ]  # fmt: skip


def answer_seconds(script: Script) -> list[Mistake]:
    """Return the mistakes in the time of one answer."""
    rows = len(script.inputs)
    batch = 1 + script.share * (rows - 1)  # times as long as one row
    middle = float(np.median(script.answers[1:]))
    together = (
        "all rows were asked about in one call and the time was divided by their number: somebody who asks one "
        "question waits longer than that. Ask about one row, `inputs[:1]`."
    )
    return [
        ("the time of a whole table was measured: one answer is a call with one row, `inputs[:1]`.",
         lambda: [middle * batch]),
        (together, lambda: [middle * batch / rows]),
        ("the time was divided by the number of rows: a call with one row takes as long as it takes.",
         lambda: [middle / rows]),
        ("the fit was timed together with the answer: fit before the clock starts.",
         lambda: [float(np.median(np.array(script.answers[1:]) + np.array(script.fits[1:])))]),
        *_sums(script.answers, script.repeats, "answer"),
        *((together, lambda sentence_and=pair: [np.array(sentence_and[1]()[0]) * batch / rows])
          for pair in _sums(script.answers, script.repeats, "answer")),
    ]  # fmt: skip


def choice(question: Choice) -> list[tuple[str, Callable[[], str | None]]]:
    """Return the mistakes of choosing under a budget, and the name that each would have chosen."""
    table, budget, _ = question

    def best(key: Callable[[Measured], object], rows: Sequence[Measured] | None = None) -> str | None:
        rows = affordable if rows is None else rows
        return max(rows, key=key).name if rows else None

    def right_score(row: Measured):
        return row.fold_score, -row.answer_seconds

    affordable = [row for row in table if row.answer_seconds <= budget]
    below = [row for row in table if row.answer_seconds < budget]
    cheap_to_fit = [row for row in table if row.fit_seconds <= budget]
    in_all = [row for row in table if row.fit_seconds + row.answer_seconds <= budget]
    quickest = min(table, key=lambda row: row.answer_seconds).name
    return [
        ("the best *training* score won: a model that learned its rows by heart has a perfect one. Use `fold_score`.",
         lambda: best(lambda row: row.train_score)),
        ("the best *test* score won: a test set that helps to choose is no test any more. Use `fold_score`.",
         lambda: best(lambda row: row.test_score)),
        ("the best training score won, and the budget was forgotten.",
         lambda: best(lambda row: row.train_score, table)),
        ("the best test score won, and the budget was forgotten.", lambda: best(lambda row: row.test_score, table)),
        ("the budget was forgotten: only models with `answer_seconds <= budget` may be chosen.",
         lambda: best(right_score, table)),
        ("a model that answers in exactly the budget was refused: exactly so many seconds are within it.",
         lambda: best(right_score, below)),
        ("the budget was held against `fit_seconds`: it is about the time of one answer. Nearest neighbours are quick "
         "to fit and slow to ask.", lambda: best(right_score, cheap_to_fit)),
        ("the seconds of the fit were added to those of the answer: a fit is paid once, the budget is for each answer.",
         lambda: best(right_score, in_all)),
        ("the quickest model was chosen: among those within the budget, the best score wins.", lambda: quickest),
        ("the model that is quickest to fit was chosen.", lambda: min(table, key=lambda row: row.fit_seconds).name),
        ("of two equal fold scores the first in the table won: the one that answers sooner should.",
         lambda: best(lambda row: row.fold_score)),
        ("of two equal fold scores the last in the table won: the one that answers sooner should, then the first.",
         lambda: best(lambda row: row.fold_score, affordable[::-1])),
        ("of two equal in both the last in the table won: the one that stands first should.",
         lambda: best(right_score, affordable[::-1])),
        ("of two equal fold scores the *slower* won.", lambda: best(lambda row: (row.fold_score, row.answer_seconds))),
        ("the worst score won.", lambda: min(affordable, key=lambda row: row.fold_score).name if affordable else None),
    ]  # fmt: skip


def likely_choice(got: object, question: Choice) -> str:
    """Return, in a sentence, the first mistake that would have chosen `got`, or an empty one."""
    right = choose(question.table, question.budget)
    for sentence, would_choose in choice(question):
        if would_choose() == got != right:
            return f"It looks as if {sentence}"
    return ""
