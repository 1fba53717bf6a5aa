"""The final ledger: bills, break-even, the cheapest interval, and costs read from the learner's own notebooks."""

import json
from dataclasses import replace

import numpy as np
import pytest

from ai_lifecycle.final_ledger import (
    SENSITIVE,
    WEEKS,
    Costs,
    Terms,
    answer_price,
    best_every,
    bill,
    break_even,
    past_costs,
    read_ledger,
    sensitivity,
    totals_by_interval,
    training_price,
    weekly,
)
from ai_lifecycle.ledger import Ledger
from ai_lifecycle.measure import Cost

TERMS = Terms(Costs(training=0.5, answer=2e-5))


def by_hand(terms: Terms) -> tuple[float, float, float]:
    """Return the year's three costs, week by week in a loop."""
    trainings = answers = errors = 0.0
    age = 0
    for week in range(WEEKS):
        if week % terms.every == 0:
            trainings += terms.costs.training * terms.times / 3600 * terms.hour + terms.labels * terms.label
            age = 0
        answers += terms.answers * terms.costs.answer * terms.times / 3600 * terms.hour
        errors += terms.answers * min(terms.error + terms.drift * (age + 0.5), 1.0) * terms.wrong
        age += 1
    return trainings, answers, errors


@pytest.mark.parametrize(
    "terms", [TERMS, replace(TERMS, every=1), replace(TERMS, every=52, drift=0.05), replace(TERMS, hour=0, labels=0)]
)
def test_a_year_is_the_sum_of_its_weeks(terms):
    year = bill(terms)
    assert (year.training, year.inference, year.errors) == pytest.approx(by_hand(terms))
    assert year.total == pytest.approx(sum(by_hand(terms))) and weekly(terms).shape == (WEEKS, 3)
    halves = bill(terms, 26).total, weekly(terms)[26:].sum()
    assert sum(halves) == pytest.approx(year.total)


def test_break_even_is_where_both_bills_meet():
    answers = break_even(TERMS)
    assert answers * answer_price(TERMS) == pytest.approx(training_price(TERMS))
    assert break_even(replace(TERMS, label=TERMS.label * 3)) > answers
    assert break_even(replace(TERMS, hour=0.0)) == float("inf")
    # Without labels, prices cancel out: what is left is the ratio of two measured times.
    free = replace(TERMS, labels=0)
    assert break_even(free) == pytest.approx(0.5 / 2e-5) == pytest.approx(break_even(replace(free, hour=77.0)))


def test_the_best_interval_is_the_cheapest_of_all_and_moves_with_the_prices():
    totals = [sum(by_hand(replace(TERMS, every=every))) for every in range(1, WEEKS + 1)]
    assert totals_by_interval(TERMS) == pytest.approx(totals)
    assert best_every(TERMS) == int(np.argmin(totals)) + 1
    assert best_every(replace(TERMS, label=50.0)) > best_every(TERMS) > best_every(replace(TERMS, wrong=5.0))
    assert best_every(replace(TERMS, drift=0.0)) == WEEKS


def test_errors_never_pass_all_answers():
    everything = replace(TERMS, drift=10.0, every=52)
    assert bill(everything).errors <= WEEKS * everything.answers * everything.wrong


def test_an_interval_below_a_week_is_refused():
    with pytest.raises(ValueError, match="every 1 or more weeks"):
        weekly(replace(TERMS, every=0))


def test_sensitivity_changes_one_thing_at_a_time():
    found = sensitivity(TERMS)
    assert list(found) == list(SENSITIVE.values())
    for name, words in SENSITIVE.items():
        low, high = (bill(replace(TERMS, **{name: factor * getattr(TERMS, name)})).total for factor in (0.5, 2))
        assert found[words] == pytest.approx((low, high)) and low <= bill(TERMS).total <= high


def cost(seconds: float, samples: int) -> Cost:
    return Cost(seconds, seconds, 1000, 0, samples)


@pytest.mark.parametrize(
    ("training", "answering", "samples"), [(12.345, 0.4, 500), (3.2e-3, 1e-6, 1), (800.0, 5e-5, 4_000_000)]
)
def test_a_printed_ledger_is_read_as_it_was_measured(training, answering, samples):
    text = str(Ledger(cost(training, 100), cost(answering, samples)))
    found = read_ledger(text)
    # Three digits are printed.
    assert found.training == pytest.approx(training, rel=0.01)
    assert found.answer == pytest.approx(answering / samples, rel=0.01)


@pytest.mark.parametrize(
    "text", ["", "Cost ledger", "wall time  x  y\nsamples a second  1  2", "wall time  1 s\n", "wall time  1 h  2 h"]
)
def test_what_is_no_ledger_is_none(text):
    assert read_ledger(text) is None


def write(folder, name: str, *texts: object) -> None:
    path = folder / name / f"{name}.ipynb"
    path.parent.mkdir()
    outputs = [{"output_type": "display_data", "data": {"text/plain": text}} for text in texts]
    path.write_text(json.dumps({"cells": [{"cell_type": "markdown"}, {"outputs": outputs}]}))


def test_the_learners_own_lessons_are_read_and_spoilt_ones_passed_over(tmp_path):
    older, newer = (str(Ledger(cost(seconds, 10), cost(0.01, 10))) for seconds in (1.0, 2.0))
    write(tmp_path, "03_training_process", "a picture", older, newer.splitlines(keepends=True))
    write(tmp_path, "04_optimization", "no ledger here")
    for name, spoilt in (("05_deployment", "{"), ("06_prediction", "[]"), ("07_speed", '{"cells": [3]}')):
        (tmp_path / name).mkdir()
        (tmp_path / name / f"{name}.ipynb").write_text(spoilt)
    assert past_costs(tmp_path) == {"training_process": Costs(2.0, pytest.approx(1e-3))}
    assert past_costs(tmp_path / "nowhere") == {}
