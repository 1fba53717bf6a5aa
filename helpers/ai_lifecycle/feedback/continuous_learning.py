"""The checks of lesson 9: two drifts measured, the interval that costs least, a challenger, and twelve mornings.

Each check takes the learner's function. Without `cases` it asks fixed, visible questions; with `cases`, that many
random ones. It returns None, or raises one of the three outcomes with a message for the learner.
"""

from collections.abc import Callable

import numpy as np

from ai_lifecycle import continuous_learning as course
from ai_lifecycle import drift
from ai_lifecycle.feedback import continuous_learning_cases as questions
from ai_lifecycle.feedback import continuous_learning_mistakes as mistakes
from ai_lifecycle.feedback.answer import ask
from ai_lifecycle.feedback.compare import kind_of, require_close, require_list, require_number
from ai_lifecycle.feedback.continuous_learning_mornings import DECISIONS, MORNINGS, REASONS
from ai_lifecycle.feedback.outcome import NotYet

# Logarithms and shares of a few thousand rows: rounding is far below this, and any mistake far above.
_ERROR = 1e-9


def check_psi(psi: Callable, cases: int = 0) -> None:
    """Check task 1: `psi(reference, current, bins)` returns the population stability index of a column."""
    for reference, current, bins, about in questions.random_columns(cases) if cases else questions.visible_columns():
        expected = drift.population_stability_index(reference, current, bins)
        arguments = {"reference": reference, "current": current, "bins": bins}
        got = ask(psi, "psi", arguments, about, [drift.population_stability_index])
        got = _number(got, "The PSI", about, "A share of 0 has no logarithm: add half a row to the count of every bin.")
        require_close([got], [expected], ["The PSI"], about, mistakes.psi(reference, current, bins), _ERROR)


def check_drift_alarm(drift_alarm: Callable, cases: int = 0) -> None:
    """Check task 2: `drift_alarm(reference, current, rate)` returns the distance, and whether the alarm rings."""
    withheld = [drift.drift_alarm, drift.ks_distance, drift.ks_threshold, drift.usual_distance]
    for reference, current, rate, about in questions.random_samples(cases) if cases else questions.visible_samples():
        distance, rings = drift.drift_alarm(reference, current, rate)
        arguments = {"reference": reference, "current": current, "rate": rate}
        got = ask(drift_alarm, "drift_alarm", arguments, about, withheld)
        got = require_list(got, "The result", 2, about, "End with `return distance, alarm`.")
        hint = "Without rows there is nothing to compare: the distance is 0.0, and no alarm rings."
        got_distance = _number(got[0], "The distance", about, hint)
        suspects = mistakes.distance(reference, current)
        require_close([got_distance], [distance], ["The distance"], about, suspects, _ERROR)
        if _truth(got[1], "The alarm", about) != rings:
            why = mistakes.alarm(reference, current, rate, bool(got[1]))
            raise NotYet(f"The alarm should be {rings} {about}. {why}")


def check_best_interval(best_interval: Callable, cases: int = 0) -> None:
    """Check task 3: `best_interval(wrong_by_age, training_price, wrong_price)` returns the cheapest interval."""
    for wrong, training, price, about in questions.random_prices(cases) if cases else questions.visible_prices():
        expected = course.best_interval(wrong, training, price)
        arguments = {"wrong_by_age": wrong, "training_price": training, "wrong_price": price}
        got = ask(best_interval, "best_interval", arguments, about, [course.best_interval])
        if isinstance(got, np.ndarray) and got.shape == ():
            got = got[()]
        if not isinstance(got, int | np.integer) or isinstance(got, bool):
            raise NotYet(f"The interval should be one whole number (int) {about}; {kind_of(got)} came.")
        suspects = mistakes.best_interval(wrong, training, price)
        require_close([int(got)], [expected], ["The interval"], about, suspects, error=0.5)


def check_replace_champion(replace_champion: Callable, cases: int = 0) -> None:
    """Check task 4: `replace_champion(labels, champion, challenger, risk)` returns a p-value and a decision."""
    withheld = [course.replace_champion, course.mcnemar]
    for duel in questions.random_duels(cases) if cases else questions.visible_duels():
        p, replace = course.replace_champion(duel.labels, duel.champion, duel.challenger, duel.risk)
        arguments = {name: getattr(duel, name) for name in ("labels", "champion", "challenger", "risk")}
        got = ask(replace_champion, "replace_champion", arguments, duel.about, withheld)
        got = require_list(got, "The result", 2, duel.about, "End with `return p, replace`.")
        got_p = _number(got[0], "The p-value", duel.about)
        require_close([got_p], [p], ["The p-value"], duel.about, mistakes.p_value(duel), _ERROR)
        if _truth(got[1], "The decision", duel.about) != bool(replace):
            why = mistakes.decision(duel, p)
            raise NotYet(f"The decision should be {bool(replace)} {duel.about}, where p is {p:.3g}. {why}")


def check_train_or_infer(train_or_infer: Callable, first: int = len(MORNINGS)) -> None:
    """Check task 5: `train_or_infer()` sorts the twelve mornings; `first`: look at so many of them only."""
    about = f"for the first {first} mornings" if first < len(MORNINGS) else f"for all {first} mornings"
    got = ask(train_or_infer, "train_or_infer", {}, about)
    if not isinstance(got, dict):
        raise NotYet(f"The result should be a dict with an entry for each morning; {kind_of(got)} came.")
    wrong = []
    for number in range(1, first + 1):
        if number not in got:
            raise NotYet(f"Morning {number} is missing: the keys are the whole numbers from 1 to {len(MORNINGS)}.")
        decision, reason = _sorted(got[number], number)
        right = MORNINGS[number]
        if decision != right.decision:
            wrong.append(f"Morning {number}: not {decision!r}. {right.why}")
        elif reason != right.reason:
            wrong.append(f"Morning {number}: {decision!r} is right, but {reason!r} is not the reason. {right.why}")
    if wrong:
        verb = "is" if len(wrong) == 1 else "are"
        raise NotYet(f"{len(wrong)} of {first} mornings {verb} not sorted yet. {' '.join(wrong)}")


def _sorted(pair: object, number: int) -> tuple[str, str]:
    """Return the decision and the reason given for one morning, in small letters, or raise NotYet."""
    if not isinstance(pair, tuple | list) or len(pair) != 2 or not all(isinstance(one, str) for one in pair):
        raise NotYet(f'Morning {number} should have a pair of texts, such as ("train", "harm"); {kind_of(pair)} came.')
    decision, reason = (one.strip().lower() for one in pair)
    if decision not in DECISIONS or reason not in REASONS:
        odd, known = (decision, DECISIONS) if decision not in DECISIONS else (reason, REASONS)
        raise NotYet(f"{odd!r} for morning {number} is none of the words to choose from: {', '.join(known)}.")
    return decision, reason


def _number(value: object, name: str, about: str, hint: str = "") -> float:
    """Return `value` as a float, or raise NotYet, with a hint of the task's own where nan or infinity came."""
    if isinstance(value, int | np.integer) and not isinstance(value, bool):
        value = float(value)
    if hint and isinstance(value, float | np.floating) and not np.isfinite(value):
        raise NotYet(f"{name} should be an ordinary number {about}; {float(value)} came. {hint}")
    return require_number(value, name, about)


def _truth(value: object, name: str, about: str) -> bool:
    if isinstance(value, np.ndarray) and value.shape == ():
        value = value[()]
    if not isinstance(value, bool | np.bool_):
        raise NotYet(f"{name} should be True or False {about}; {kind_of(value)} came.")
    return bool(value)
