"""The checks of lesson 9 beyond the answer bank: what its questions cover, and what its mistakes are."""

import re

import numpy as np
import pytest
from promised_checks import sources_of, visible_promised
from scipy.stats import binomtest, ks_2samp

from ai_lifecycle import continuous_learning as course
from ai_lifecycle import drift
from ai_lifecycle.feedback import continuous_learning as feedback
from ai_lifecycle.feedback import continuous_learning_cases as cases_of
from ai_lifecycle.feedback import continuous_learning_mistakes as mistakes
from ai_lifecycle.feedback.continuous_learning_mornings import DECISIONS, MORNINGS, REASONS
from ai_lifecycle.feedback.outcome import NotYet


def psi(reference, current, bins):
    edges = np.unique(np.quantile(reference, np.arange(1, bins) / bins))
    counts = [np.bincount(np.digitize(one, edges), minlength=len(edges) + 1) + 0.5 for one in (reference, current)]
    then, now = (one / one.sum() for one in counts)
    return float(np.sum((now - then) * np.log(now / then)))


def drift_alarm(reference, current, rate):
    if not len(current):
        return 0.0, False
    distance = ks_2samp(reference, current).statistic
    rows = len(reference) * len(current) / (len(reference) + len(current))
    return distance, distance > np.sqrt(-np.log(rate / 2) / 2 / rows)


def best_interval(wrong, training, price):
    costs = [(training + price * sum(wrong[:k])) / k for k in range(1, len(wrong) + 1)]
    return max(k for k, cost in enumerate(costs, 1) if cost == min(costs))


def replace_champion(labels, champion, challenger, risk):
    lost = int(np.sum((champion == labels) & (challenger != labels)))
    won = int(np.sum((champion != labels) & (challenger == labels)))
    p = float(binomtest(won, won + lost, 0.5).pvalue) if won + lost else 1.0
    return p, won > lost and p < risk


@pytest.mark.parametrize("decision", DECISIONS)
@pytest.mark.parametrize("reason", REASONS)
def test_no_constant_sorts_the_mornings(decision, reason):
    with pytest.raises(NotYet) as told:
        feedback.check_train_or_infer(lambda: dict.fromkeys(range(1, 13), (decision, reason)))
    wrong = [number for number, one in MORNINGS.items() if (one.decision, one.reason) != (decision, reason)]
    assert len(wrong) >= 9
    for number in wrong:
        assert f"Morning {number}: " in str(told.value) and MORNINGS[number].why in str(told.value)


def test_every_reason_fits_a_morning_and_no_explanation_names_it():
    assert {one.reason for one in MORNINGS.values()} == set(REASONS)
    assert {one.decision for one in MORNINGS.values()} == set(DECISIONS)
    for one in MORNINGS.values():
        assert f'"{one.reason}"' not in one.why


def test_the_seventh_morning_is_luck_by_the_lessons_own_test():
    lost, won = 5, 8
    assert f"right on {won}" in MORNINGS[7].what and f"wrong on {lost}" in MORNINGS[7].what
    assert course.mcnemar(lost, won) > 0.5


def test_random_samples_decide_alike_by_scipys_p_value():
    """A learner may decide by a p-value, so no case may lie where the two ways differ; each side occurs at each rate."""
    seen = set()
    for reference, current, rate, about in cases_of.random_samples(40):
        rings = drift.drift_alarm(reference, current, rate)[1]
        if len(current):
            assert (ks_2samp(reference, current).pvalue < rate) == rings, about
            seen.add((rate, rings))
        else:
            assert not rings
    assert seen == {(rate, rings) for rate in (0.05, 0.2, 0.01) for rings in (True, False)}


def test_random_columns_hold_no_value_on_an_edge_that_rounding_could_move():
    for reference, current, bins, about in cases_of.random_columns(20):
        places = (len(reference) - 1) * np.arange(1, bins) / bins
        assert np.abs(places - np.round(places)).min() > 0.05, about


def test_random_prices_come_in_pairs_that_flip_the_decision():
    drawn = list(cases_of.random_prices(20))
    for one, other in zip(drawn[::2], drawn[1::2]):
        assert np.array_equal(one[0], other[0])
        assert course.best_interval(*one[:3]) < course.best_interval(*other[:3])


def test_random_duels_are_what_they_say_and_end_both_ways():
    ends = set()
    for duel in cases_of.random_duels(21):
        counts = [int(np.sum((one == duel.labels) & (other != duel.labels)))
                  for one, other in [(duel.champion, duel.challenger), (duel.challenger, duel.champion)]]  # fmt: skip
        for who, count in zip(("only the champion was right", "only the challenger"), counts):
            assert f"{who} {count} time" in duel.about
        ends.add(course.replace_champion(duel.labels, duel.champion, duel.challenger, duel.risk)[1])
    assert ends == {True, False}


def test_every_mistake_would_give_a_wrong_answer_in_some_case():
    seen: dict[tuple, bool] = {}

    def note(task, suspects, right):
        for sentence, would_give in suspects:
            with np.errstate(all="ignore"):
                try:
                    wrong = not np.allclose(would_give(), right, rtol=1e-9, atol=1e-9)
                except ValueError:
                    continue
            seen[task, sentence] = seen.get((task, sentence), False) or wrong

    for then, now, bins, _ in [*cases_of.visible_columns(), *cases_of.random_columns(12)]:
        note("psi", mistakes.psi(then, now, bins), [drift.population_stability_index(then, now, bins)])
    for then, now, _, _ in [*cases_of.visible_samples(), *cases_of.random_samples(12)]:
        note("distance", mistakes.distance(then, now), [drift.ks_distance(then, now)])
    for wrong, training, price, _ in [*cases_of.visible_prices(), *cases_of.random_prices(12)]:
        suspects = mistakes.best_interval(wrong, training, price)
        note("interval", suspects, [course.best_interval(wrong, training, price)])
    for duel in [*cases_of.visible_duels(), *cases_of.random_duels(14)]:
        p, _ = course.replace_champion(duel.labels, duel.champion, duel.challenger, duel.risk)
        note("p", mistakes.p_value(duel), [p])
    assert [which for which, wrong in seen.items() if not wrong] == []
    assert len(seen) > 40


def test_the_lesson_says_how_many_checks_there_are_and_shows_every_morning_and_reason():
    cells = sources_of("continuous_learning")
    visible = {"psi": cases_of.visible_columns, "drift_alarm": cases_of.visible_samples,
               "best_interval": cases_of.visible_prices, "replace_champion": cases_of.visible_duels}  # fmt: skip
    for task, shown in visible.items():
        assert visible_promised(cells, task) == len(shown())
    asked = cells["mornings"] + "\n" + cells["mornings-more"]
    assert re.findall(r"^(\d+)\. (.+)$", asked, re.MULTILINE) == [(str(n), one.what) for n, one in MORNINGS.items()]
    for reason, words in REASONS.items():
        assert f'`"{reason}"`: {words}' in cells["train_or_infer-task"]
