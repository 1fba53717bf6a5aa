"""Flaws of data: drawn as documented, and visible in the scores in the way the lesson says."""

import numpy as np
import pytest

from ai_lifecycle.data_quality import (
    HEDGE,
    HOLES,
    NEAR,
    SEEDS,
    DataCard,
    Flaws,
    answers,
    draw_rows,
    fit,
    joined,
    last_gain,
    learning_curve,
    mean_scores,
    own_rows,
)


def measured(flaws, size, shape="circle"):
    scores = learning_curve(shape, [size], flaws)
    assert scores.shape == (1, SEEDS, 4)
    return mean_scores(scores)[0]


def test_fewer_rows_are_the_beginning_of_more():
    flaws = Flaws(0.2, 0.5, True, "left", True)
    few, many = draw_rows("xor", 200, flaws, 3).first(50), draw_rows("xor", 200, flaws, 3)
    for one, other in zip(few, many):
        assert np.array_equal(one, other[:50])


def test_flaws_have_the_size_they_say():
    clean = draw_rows("circle", 4000, Flaws(), 1)
    noted = draw_rows("circle", 4000, Flaws(label_errors=0.3), 1)
    assert np.array_equal(clean.points, noted.points)
    assert (clean.labels != noted.labels).mean() == pytest.approx(0.3, abs=0.03)
    copied = draw_rows("circle", 4000, Flaws(duplicates=0.6), 1)
    assert 1 - len(np.unique(copied.points, axis=0)) / 4000 == pytest.approx(0.6, abs=0.03)
    assert clean.kept_aside.mean() == pytest.approx(0.25, abs=0.03) and (clean.leak == 0).all()
    leaking = draw_rows("circle", 100, Flaws(leak=True), 1)
    assert np.array_equal(leaking.leak, leaking.labels)


def test_a_copy_carries_its_originals_label_and_may_stay_with_it():
    for together in (False, True):
        rows = draw_rows("circle", 1000, Flaws(0.3, 0.6, copies_together=together), 2)
        _, which = np.unique(rows.points, axis=0, return_inverse=True)
        which = which.ravel()
        labels = np.bincount(which, rows.labels) / np.bincount(which)
        aside = np.bincount(which, rows.kept_aside) / np.bincount(which)
        assert set(labels) == {0.0, 1.0}
        assert (set(aside) == {0.0, 1.0}) == together


@pytest.mark.parametrize("hole", HOLES)
def test_nothing_is_collected_from_the_hole(hole):
    rows = draw_rows("circle", 400, Flaws(hole=hole), 0)
    assert len(rows.points) == 400 and not HOLES[hole](rows.points).any()


def test_the_model_is_kernel_ridge_regression():
    from sklearn.kernel_ridge import KernelRidge

    rows = draw_rows("xor", 60, Flaws(label_errors=0.1), 4)
    ours = answers(fit(rows.points, rows.leak, rows.labels), rows.points[:10] + 0.1)
    theirs = KernelRidge(alpha=HEDGE, kernel="rbf", gamma=1 / (2 * NEAR**2)).fit(rows.points, 2.0 * rows.labels - 1)
    np.testing.assert_allclose(ours, theirs.predict(rows.points[:10] + 0.1), atol=1e-8)


def test_without_flaws_the_reported_score_is_honest():
    training, reported, honest, hole = measured(Flaws(), 200)
    assert honest > 0.97 and reported == pytest.approx(honest, abs=0.03) and training >= honest - 0.02
    assert np.isnan(hole)


def test_a_leak_makes_the_reported_score_perfect_and_the_model_worthless():
    training, reported, honest, _ = measured(Flaws(leak=True), 200)
    assert training == reported == 1 and honest == pytest.approx(0.5, abs=0.05)


def test_copies_on_both_sides_flatter_and_copies_kept_together_do_not():
    _, flattered, honest, _ = measured(Flaws(0.2, 0.7), 200, "xor")
    _, fair, same, _ = measured(Flaws(0.2, 0.7, copies_together=True), 200, "xor")
    assert flattered > honest + 0.1 and fair < flattered - 0.1
    assert same == pytest.approx(honest, abs=0.08), "only the report differs, not the model's worth"


def test_wrong_labels_cost_and_more_rows_pay_for_them():
    few, many = measured(Flaws(label_errors=0.2), 50), measured(Flaws(label_errors=0.2), 400)
    assert few.item(2) < measured(Flaws(), 50).item(2) - 0.1 and many.item(2) > few.item(2) + 0.1


def test_more_rows_do_not_fill_a_hole():
    few, many = measured(Flaws(hole="left"), 50, "xor"), measured(Flaws(hole="left"), 400, "xor")
    assert many.item(2) < few.item(2) + 0.02 and many.item(1) > 0.95, "the report looks well all the same"
    assert many.item(3) < 0.75


def test_a_curve_is_what_each_size_gives_alone_and_the_same_every_time():
    scores = learning_curve("gauss", [10, 30, 60], Flaws(label_errors=0.3), seed=5)
    assert np.array_equal(scores, learning_curve("gauss", [10, 30, 60], Flaws(label_errors=0.3), seed=5), equal_nan=True)
    assert not np.array_equal(scores, learning_curve("gauss", [10, 30, 60], Flaws(label_errors=0.3), seed=6))
    assert len(np.unique(scores[-1, :, 2])) > 1, "eight collections that are all alike show no spread"


def test_means_pass_over_what_nobody_knows():
    scores = np.array([[[1.0, np.nan, 0.5, np.nan], [0.5, 0.25, 0.75, np.nan]]])
    assert np.allclose(mean_scores(scores), [[0.75, 0.25, 0.625, np.nan]], equal_nan=True)


def test_the_last_gain_is_that_of_the_same_collection():
    scores = np.zeros((3, 2, 4))
    scores[1, :, 2], scores[2, :, 2] = [0.5, 0.9], [0.6, 0.8]
    assert last_gain(scores) == pytest.approx((0.0, -0.1, 0.1))


@pytest.mark.parametrize("wrong", [{"label_errors": 0.6}, {"duplicates": 1.0}, {"label_errors": -1}, {"hole": "right?"}])
def test_impossible_flaws_are_refused(wrong):
    with pytest.raises(ValueError):
        Flaws(**wrong)


def test_a_card_says_what_is_missing_until_nothing_is():
    card = DataCard()
    assert len(card.missing()) == 7 and card.missing()[0].startswith("what: ")
    assert str(card).count("still missing") == 7 and card._repr_html_().count("<em>still missing") == 7
    assert DataCard(what="?", limits=" … ").missing() == card.missing(), "a question mark says nothing"
    full = DataCard("a ticket", "three exports", "2025", 1000, "closed late", "labels drift", "judging people <b>")
    assert full.missing() == [] and "1,000" in str(full) and "&lt;b&gt;" in full._repr_html_()


def test_own_rows_join_a_collection_to_be_trained_on():
    rows, own = draw_rows("circle", 20, Flaws(leak=True), 1), own_rows((-50, 130, 1, 7, 0, 0), leak=True)
    assert own.points.tolist() == [[-0.5, 1.3], [0.07, 0.0]] and own.labels.tolist() == [1, 0]
    assert own.leak.tolist() == [1, 0] and not own.kept_aside.any() and not own_rows((7, 0, 1), leak=False).leak.any()
    both = joined(rows, own)
    assert len(both.labels) == 22 and np.array_equal(both.points[:20], rows.points)
    assert np.array_equal(joined(rows, own_rows((), leak=True)).labels, rows.labels)
