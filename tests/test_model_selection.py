"""Model selection: scores against scikit-learn, costs by a scripted clock, the choice and the front by brute force."""

import itertools
import pickle
import time

import numpy as np
import pytest
from sklearn.dummy import DummyClassifier
from sklearn.model_selection import KFold, cross_val_score
from sklearn.tree import DecisionTreeClassifier

from ai_lifecycle.model_families import FAMILIES, USUAL, candidate
from ai_lifecycle.model_selection import (
    Measured,
    accuracy,
    answers_to_break_even,
    choose,
    cross_validate,
    fingerprint,
    fitted_bytes,
    folds,
    majority_baseline,
    measure_costs,
    measured,
    median_seconds,
    pareto_front,
)
from ai_lifecycle.points import make_points


@pytest.fixture(scope="module")
def points():
    return make_points("xor", 120, 0.1, seed=3)


def row(name="m", fold=0.5, answer=1.0, fit=1.0) -> Measured:
    return Measured(name, 0.0, fold, float("nan"), fit, answer, 100)


@pytest.mark.parametrize("rows, count", [(6, 3), (7, 3), (8, 3), (11, 4), (5, 5), (100, 7)])
def test_folds_are_those_of_scikit_learn(rows, count):
    theirs = list(KFold(count).split(np.zeros((rows, 1))))
    for (fitted, asked), (fitted_there, asked_there) in zip(folds(rows, count), theirs, strict=True):
        assert fitted.tolist() == fitted_there.tolist() and asked.tolist() == asked_there.tolist()


@pytest.mark.parametrize("count", [0, 1, 6])
def test_too_few_or_too_many_folds_are_refused(count):
    with pytest.raises(ValueError, match="from 2 folds to as many as there are rows"):
        folds(5, count)


@pytest.mark.parametrize("count", [2, 5, 7])
def test_cross_validation_is_that_of_scikit_learn(points, count):
    tree = DecisionTreeClassifier(max_depth=5, random_state=0)
    theirs = cross_val_score(tree, *points, cv=KFold(count))
    assert cross_validate(candidate("decision tree", 5), *points, count).tolist() == theirs.tolist()


def test_majority_baseline_is_that_of_scikit_learn():
    random = np.random.default_rng(0)
    for _ in range(50):
        train, test = random.integers(0, 4, 9), random.integers(0, 4, 20)
        dummy = DummyClassifier(strategy="most_frequent").fit(np.zeros((9, 1)), train)
        assert majority_baseline(train, test) == dummy.score(np.zeros((20, 1)), test)


@pytest.mark.parametrize("name", FAMILIES)
def test_every_family_learns_answers_and_can_be_written_down(points, name):
    inputs, labels = points
    for size in FAMILIES[name].sizes:
        model = candidate(name, size)()
        assert model.fit(inputs, labels) is model
        answers, chances = model.predict(inputs), model.predict_proba(inputs)
        assert answers.shape == labels.shape and set(answers) <= {0, 1}
        assert chances.shape == (len(labels), 2) and chances.sum(axis=1) == pytest.approx(1)
        again = pickle.loads(pickle.dumps(model))
        assert (again.predict(inputs) == answers).all() and fitted_bytes(model) == len(pickle.dumps(model))


@pytest.mark.parametrize("name", FAMILIES)
def test_a_candidate_makes_a_new_model_every_time_and_the_same_one_from_the_same_seed(points, name):
    make_model = candidate(name, seed=4)
    one, other = make_model(), make_model()
    assert one is not other
    assert (one.fit(*points).predict_proba(points[0]) == other.fit(*points).predict_proba(points[0])).all()


@pytest.mark.parametrize("name", FAMILIES)
def test_one_row_alone_is_answered_as_in_a_table_and_asking_changes_nothing(points, name):
    inputs, labels = points
    model = candidate(name)().fit(inputs, labels)
    before = fingerprint(model)
    together = model.predict(inputs[:20])
    assert [int(model.predict(inputs[place : place + 1])[0]) for place in range(20)] == together.tolist()
    assert fingerprint(model) == before
    assert name == "majority baseline" or fingerprint(model.fit(inputs[::-1][:60], 1 - labels[::-1][:60])) != before


def test_sizes_run_from_stiff_to_flexible(points):
    inputs, labels = points
    for name in ("logistic regression", "nearest neighbours", "decision tree", "neural network"):
        sizes = FAMILIES[name].sizes
        stiff, flexible = (
            accuracy(candidate(name, size)().fit(inputs, labels), inputs, labels) for size in (sizes[0], sizes[-1])
        )
        assert stiff < flexible, name
    assert set(USUAL) == set(FAMILIES) and all(0 <= place < 5 for place in USUAL.values())


@pytest.mark.parametrize(
    "wrong, said", [({"family": "oracle"}, "family must be one of"), ({"size": 0}, "size must be at least 1")]
)
def test_what_does_not_exist_is_refused(wrong, said):
    with pytest.raises(ValueError, match=said):
        candidate(**{"family": "decision tree"} | wrong)


class Slow:
    """A model and its clock: the first call of either kind is slow, and one later call is interrupted."""

    now = 50.0
    fits = itertools.cycle([9.0, 3.0, 1.0, 80.0, 2.0, 4.0])
    answers = itertools.cycle([0.9, 0.3, 0.1, 8.0, 0.2, 0.4])

    def fit(self, inputs, labels):
        Slow.now += next(Slow.fits)
        return self

    def predict(self, inputs):
        assert inputs.shape == (1, 2), "an answer is asked for one row"
        Slow.now += next(Slow.answers)


def test_costs_leave_out_the_first_call_and_survive_an_outlier():
    costs = measure_costs(Slow, np.zeros((4, 2)), np.zeros(4), clock=lambda: Slow.now, repeats=5)
    assert costs == pytest.approx((3.0, 0.3))


def test_median_of_an_even_number_is_the_mean_of_the_two_in_the_middle():
    ticks = iter([0.0, 1.0, 1.0, 3.0, 3.0, 103.0, 103.0, 107.0])
    assert median_seconds(lambda: None, lambda: next(ticks), 4) == 3.0


def test_a_line_of_the_table_says_what_its_parts_say(points):
    inputs, labels = points
    make_model = candidate("decision tree", 30)
    line = measured("deep tree", make_model, inputs, labels, 4)
    assert (line.name, line.train_score) == ("deep tree", 1.0)
    assert line.fold_score == pytest.approx(cross_validate(make_model, inputs, labels, 4).mean())
    assert line.fold_score < 1 and np.isnan(line.test_score), "nobody has looked at test rows"
    assert line.fit_seconds > 0 and line.answer_seconds > 0
    assert line.size_bytes == fitted_bytes(make_model().fit(inputs, labels))


def drawn_tables():
    """Small tables full of ties, so that every comparison is met."""
    random = np.random.default_rng(1)
    for _ in range(300):
        scores, seconds = random.choice([0.6, 0.7, 0.8], 5), random.choice([0.1, 0.2, 0.4], 5)
        yield [row(f"m{place}", float(s), float(a)) for place, (s, a) in enumerate(zip(scores, seconds))]


def test_choice_is_what_going_through_all_rules_gives():
    for table in drawn_tables():
        for budget in (0.05, 0.1, 0.15, 0.4):
            left = [one for one in table if one.answer_seconds <= budget]
            left = [one for one in left if one.fold_score == max(other.fold_score for other in left)]
            left = [one for one in left if one.answer_seconds == min(other.answer_seconds for other in left)]
            assert choose(table, budget) == (left[0].name if left else None)


def test_front_holds_exactly_what_a_budget_could_choose():
    for table in drawn_tables():
        chosen = {choose(table, budget) for budget in (0.1, 0.2, 0.4)} - {None}
        times = {one.name: one.answer_seconds for one in table}
        front = pareto_front(table)
        assert chosen <= set(front)
        # Besides those, only models that equal a chosen one in both score and time.
        kinds = {(one.fold_score, one.answer_seconds) for one in table if one.name in chosen}
        assert {(one.fold_score, one.answer_seconds) for one in table if one.name in front} == kinds
        assert [times[name] for name in front] == sorted(times[name] for name in front)


def test_break_even_is_where_both_have_cost_the_same():
    dear, cheap = row(fit=10.0, answer=0.1), row(fit=1.0, answer=0.4)
    answers = answers_to_break_even(dear, cheap)
    assert answers == answers_to_break_even(cheap, dear) == pytest.approx(30)
    assert dear.fit_seconds + answers * dear.answer_seconds == pytest.approx(
        cheap.fit_seconds + answers * cheap.answer_seconds
    )
    assert answers_to_break_even(row(fit=2.0, answer=0.4), row(fit=1.0, answer=0.1)) == 0
    assert answers_to_break_even(row(fit=2.0), row(fit=1.0)) == float("inf")


def test_neighbours_are_cheap_to_fit_and_dear_to_ask_and_a_network_the_reverse():
    inputs, labels = make_points("circle", 400, 0.1, 0)
    # Processor time, which other work on the machine does not add to; the gaps are many times wider than its jitter.
    neighbours, network = (
        measured(name, candidate(name), inputs, labels, 2, clock=time.process_time)
        for name in ("nearest neighbours", "neural network")
    )
    assert network.fit_seconds > 2 * neighbours.fit_seconds
    assert neighbours.answer_seconds > network.answer_seconds
    assert neighbours.size_bytes > inputs.nbytes, "nearest neighbours keep the rows themselves"
