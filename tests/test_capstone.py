"""The capstone's data: what a learner gets, what is held back, and the rule of when to train again."""

from itertools import product

import numpy as np
import pytest
from scipy.stats import norm
from sklearn import datasets
from sklearn.ensemble import RandomForestClassifier
from sklearn.linear_model import LogisticRegression
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import StandardScaler
from sklearn.tree import DecisionTreeClassifier

from ai_lifecycle.capstone import (
    CHALLENGES,
    LABEL,
    UnknownChallenge,
    Week,
    claim_error,
    column_card,
    find_challenge,
    held_back,
    load_rows,
    renamed,
    time_to_train,
)

NAMES = list(CHALLENGES)


def values_of(table, columns) -> set[tuple]:
    return set(map(tuple, table[columns].to_numpy().tolist()))


@pytest.mark.parametrize("name", NAMES)
def test_the_rows_are_scikit_learns_own_and_each_is_on_one_side(name):
    data = getattr(datasets, f"load_{name}")().data
    table, (rows, labels) = load_rows(name), held_back(name)
    columns = list(rows.columns)
    assert len(table) + len(rows) == len(data) and len(rows) == len(labels)
    together = np.vstack([table[columns].to_numpy(), rows.to_numpy()])
    assert np.array_equal(np.sort(together, axis=0), np.sort(data, axis=0))
    assert 0.25 < len(rows) / len(data) < 0.42, "about one in three"


@pytest.mark.parametrize("name", NAMES)
def test_no_row_held_back_is_among_the_learners(name):
    rows, _ = held_back(name)
    columns = list(rows.columns)
    assert not values_of(load_rows(name), columns) & values_of(rows, columns)


@pytest.mark.parametrize("name", NAMES)
def test_the_loader_gives_the_same_rows_whatever_the_seed(name, monkeypatch):
    first = load_rows(name)
    monkeypatch.setenv("AI_LIFECYCLE_SEED", "99")
    np.random.seed(3)
    assert load_rows(name).equals(first)
    first[LABEL] = "nothing"
    assert not load_rows(name).equals(first), "a learner's change reached the loader"


@pytest.mark.parametrize("name", NAMES)
def test_every_label_is_on_both_sides_in_about_the_same_share(name):
    table, (_, labels) = load_rows(name), held_back(name)
    for label in set(labels) | set(table[LABEL]):
        assert abs(np.mean(labels == label) - np.mean(table[LABEL] == label)) < 0.12, label


@pytest.mark.parametrize("name", NAMES)
def test_the_card_bounds_every_row_and_names_the_late_column(name):
    card, (rows, _), table = column_card(name), held_back(name), load_rows(name)
    assert list(card.index) == [*rows.columns, CHALLENGES[name].late]
    for source in (rows, table):
        for column in set(card.index) & set(source.columns):
            assert card.loc[column, "lowest"] <= source[column].min()
            assert source[column].max() <= card.loc[column, "highest"], column
    late = [column for column in card.index if card.loc[column, "known"].startswith("after")]
    assert late == [CHALLENGES[name].late] and late[0] not in rows


@pytest.mark.parametrize("name", NAMES)
def test_the_late_column_is_a_leak_and_a_plain_model_passes_the_floor_without_it(name):
    table, (rows, labels) = load_rows(name), held_back(name)
    late = table[[CHALLENGES[name].late]].to_numpy()
    model = make_pipeline(StandardScaler(), LogisticRegression(max_iter=500))
    assert model.fit(late, table[LABEL]).score(late, table[LABEL]) > 0.5
    means = table.groupby(LABEL)[CHALLENGES[name].late].mean().sort_values()
    assert np.diff(means).min() > 30, "the labels do not differ in it"
    assert model.fit(table[rows.columns], table[LABEL]).score(rows, labels) >= CHALLENGES[name].floor
    commonest = max(np.mean(labels == label) for label in set(labels))
    assert commonest < CHALLENGES[name].floor - 0.2, "the floor asks for nothing"


@pytest.mark.parametrize("name", NAMES)
def test_the_seed_of_a_small_forest_does_not_decide_and_one_question_to_one_column_is_not_enough(name):
    table, (rows, labels) = load_rows(name), held_back(name)
    inputs, floor = table[rows.columns], CHALLENGES[name].floor
    forests = [RandomForestClassifier(20, random_state=seed).fit(inputs, table[LABEL]) for seed in range(12)]
    scores = [forest.score(rows, labels) for forest in forests]
    assert min(scores) >= floor + 0.01, f"bad luck fails a sound model: {scores}"
    stump = DecisionTreeClassifier(max_depth=1, random_state=0).fit(inputs, table[LABEL])
    assert stump.score(rows, labels) < floor, "one question to one column passes"


@pytest.mark.parametrize("name", NAMES)
def test_who_learns_exchanged_labels_from_the_table_gives_exchanged_answers(name):
    table, meant = renamed(load_rows(name))
    rows, labels = held_back(name)
    assert sorted(meant) == sorted(meant.values()) and all(one != other for one, other in meant.items())
    model = make_pipeline(StandardScaler(), LogisticRegression(max_iter=500)).fit(table[rows.columns], table[LABEL])
    answers = model.predict(rows)
    assert np.mean(answers == [meant[label] for label in labels]) > 0.85 > 0.15 > np.mean(answers == labels)


@pytest.mark.parametrize("name", [None, 3, "iris", ["wine"], "Wine"])
def test_an_unknown_data_set_is_refused_with_the_three_names(name):
    with pytest.raises(UnknownChallenge, match="breast_cancer, wine, digits"):
        find_challenge(name)


def test_the_policy_agrees_with_a_test_of_significance_and_with_the_bill():
    decided = set()
    for wrong, drift, training in product(range(0, 60, 3), (0.0, 2.0), (10.0, 500.0)):
        week = Week(0.06, 300, wrong, drift, 9000, 0.5, training)
        share = wrong / 300
        # The one-sided level that two standard errors stand for, by the normal distribution.
        significant = norm.sf((share - 0.06) / (0.06 * 0.94 / 300) ** 0.5) < norm.sf(2)
        pays = sum([share - 0.06] * 9000) * 0.5 > training
        assert time_to_train(week) == ("train" if significant and pays else "infer")
        decided.add((significant, pays))
    assert decided == {(False, False), (False, True), (True, True), (True, False)} or len(decided) >= 3
    assert time_to_train(Week(0.05, 0, 0, 9.0, 10**6, 9.0, 0.0)) == "infer"


def test_two_honest_scores_stray_by_three_standard_errors():
    random = np.random.default_rng(0)
    mine, yours = (random.binomial(rows, 0.95, 20_000) / rows for rows in (400, 150))
    apart = np.mean(np.abs(mine - yours) > claim_error(0.95, 150, 400))
    assert apart < 0.01 and np.mean(np.abs(mine - yours) > claim_error(0.95, 150, 400) / 2) > 0.05
    assert claim_error(1.0, 100, 100) > 0, "a perfect score on few rows is no certainty"
