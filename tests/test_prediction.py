"""What a frozen model's answer means, held against brute force, scikit-learn and SciPy."""

import numpy as np
import pytest
from scipy.spatial.distance import cdist
from sklearn.calibration import calibration_curve
from sklearn.decomposition import PCA
from sklearn.metrics import confusion_matrix

from ai_lifecycle import prediction
from ai_lifecycle.network import Layer, fingerprint, initialize, predict
from ai_lifecycle.prediction import Costs, confusion, cost, cost_per_thousand

RANDOM = np.random.default_rng(20)


def layers_and_inputs():
    return initialize([4, 3, 2], 1), np.random.default_rng(2).normal(0, 1, (5, 4))


def test_the_networks_own_predict_changes_nothing():
    layers, inputs = layers_and_inputs()
    assert prediction.changes_weights(layers, lambda rows: predict(layers, rows), inputs) is False


@pytest.mark.parametrize("layer", [0, 1])
@pytest.mark.parametrize("part", [0, 1])
def test_a_single_bit_anywhere_is_a_change(layer, part):
    layers, inputs = layers_and_inputs()
    array = layers[layer][part]

    def flip(_):
        array.view(np.uint64).ravel()[-1] ^= 1

    before = fingerprint(layers)
    assert prediction.changes_weights(layers, flip, inputs) is True
    assert fingerprint(layers) != before


def test_bits_are_compared_and_not_values():
    layers = [Layer(np.array([[0.0, np.nan]]), np.zeros(2))]
    assert not prediction.changes_weights(layers, lambda _: layers[0].weights.__setitem__((0, 1), np.nan), np.ones((1, 1)))
    assert prediction.changes_weights(layers, lambda _: layers[0].weights.__setitem__((0, 0), -0.0), np.ones((1, 1)))


def test_arrays_that_are_replaced_are_seen():
    layers = list(initialize([3, 2], 0))
    copies = [Layer(one.weights.copy(), one.bias.copy()) for one in layers]
    assert not prediction.changes_weights(layers, lambda _: layers.__setitem__(0, copies[0]), None)
    assert prediction.changes_weights(layers, lambda _: layers.__setitem__(0, Layer(copies[0].weights + 1, copies[0].bias)), None)


def decisions(rows=80, seed=0):
    random = np.random.default_rng(seed)
    labels = (random.random(rows) < 0.4).astype(int)
    return np.clip(random.normal(0.4 + 0.25 * labels, 0.25), 0, 1).round(2), labels


@pytest.mark.parametrize("threshold", [0.0, 0.3, 0.5, 0.77, 1.1])
def test_the_confusion_matrix_is_that_of_scikit_learn(threshold):
    chances, labels = decisions()
    ((all_clears, false_alarms), (misses, hits)) = confusion_matrix(labels, chances >= threshold, labels=[0, 1])
    assert confusion(chances, labels, threshold) == prediction.Confusion(hits, misses, false_alarms, all_clears)


def test_who_abstains_is_counted_apart():
    chances, labels = decisions()
    answered = np.arange(len(labels)) % 3 > 0
    counts, rest = confusion(chances, labels, 0.5, answered), confusion(chances[answered], labels[answered], 0.5)
    assert (counts.hits, counts.misses, counts.false_alarms, counts.all_clears) == (
        rest.hits, rest.misses, rest.false_alarms, rest.all_clears,
    )  # fmt: skip
    assert counts.asked_happened + counts.asked_not == (~answered).sum()
    assert cost(counts, Costs(1, 5, 0.5)) == cost(rest, Costs(1, 5)) + 0.5 * (~answered).sum()


@pytest.mark.parametrize("seed", range(12))
def test_the_cheapest_threshold_agrees_with_trying_all_that_could_matter(seed):
    chances, labels = decisions(seed=seed)
    false_alarm, miss = np.random.default_rng(seed).integers(1, 20, 2)
    best = prediction.cheapest_threshold(chances, labels, false_alarm, miss)

    def bill(threshold):
        return sum(
            false_alarm * (said and not happened) + miss * (happened and not said)
            for said, happened in zip(chances >= threshold, labels == 1)
        )

    everything = np.linspace(-0.005, 1.005, 102)  # between any two chances of two digits, and beyond both ends
    assert bill(best) == min(map(bill, everything))
    assert all(bill(threshold) > bill(best) for threshold in everything if threshold > best), "not the highest"


@pytest.mark.parametrize(("label", "expected"), [(0, np.inf), (1, 0.2)])
def test_where_only_one_kind_of_row_occurs_all_or_none_are_warned(label, expected):
    chances = np.array([0.2, 0.9, 0.4])
    assert prediction.cheapest_threshold(chances, np.full(3, label), 1, 1) == expected


@pytest.mark.parametrize("miss", [1, 3, 19])
def test_the_formula_is_the_cheapest_threshold_of_a_model_that_keeps_its_word(miss):
    random = np.random.default_rng(5)
    chances = random.random(40_000)
    labels = (random.random(len(chances)) < chances).astype(int)
    costs = Costs(1, miss)
    formula = prediction.threshold_for(costs)
    bills = [cost_per_thousand(confusion(chances, labels, one), costs) for one in np.linspace(0, 1, 41)]
    at_formula = cost_per_thousand(confusion(chances, labels, formula), costs)
    # The standard error of a mean of so many rows, each between 0 and the dearer price.
    assert at_formula <= min(bills) + 1000 * 3 * max(costs.miss, 1) / np.sqrt(len(chances))
    assert formula == 1 / (1 + miss)


def test_a_bill_for_another_share_is_that_of_rows_drawn_with_that_share():
    chances, labels = decisions(400)
    costs, counts = Costs(2, 7, 0.5), confusion(chances, labels, 0.45)
    assert cost_per_thousand(counts, costs, share=labels.mean()) == pytest.approx(cost_per_thousand(counts, costs))
    twice = np.r_[np.arange(400), np.flatnonzero(labels), np.flatnonzero(labels)]  # each that happened, three times
    drawn = cost_per_thousand(confusion(chances[twice], labels[twice], 0.45), costs)
    assert cost_per_thousand(counts, costs, share=labels[twice].mean()) == pytest.approx(drawn)


def test_a_share_of_what_never_occurred_is_refused():
    with pytest.raises(ValueError, match="share of 0.5"):
        cost_per_thousand(confusion(np.array([0.3]), np.array([0]), 0.5), Costs(1, 1), share=0.5)


@pytest.mark.parametrize("bins", [1, 4, 10, 15])
@pytest.mark.parametrize("rows", [1, 30, 3000])
def test_the_reliability_diagram_is_that_of_scikit_learn(bins, rows):
    random = np.random.default_rng(rows)
    chances = np.r_[random.beta(0.6, 0.6, rows), 0.0, 1.0, 0.5, 0.25]
    labels = (random.random(len(chances)) < chances**1.5).astype(int)
    points = prediction.reliability(chances, labels, bins)
    shares, means = calibration_curve(labels, chances, n_bins=bins)
    assert np.allclose(points.shares, shares, rtol=0, atol=1e-12) and np.allclose(points.chances, means, rtol=0, atol=1e-12)
    assert points.counts.sum() == len(chances) and points.counts.min() > 0


def test_the_calibration_error_by_its_definition():
    chances, labels = decisions(300, seed=3)
    total = 0.0
    for low in range(8):
        rows = [i for i, chance in enumerate(chances) if low / 8 < chance <= (low + 1) / 8 or (low == 0 and chance == 0)]
        if rows:
            total += len(rows) * abs(sum(chances[rows]) / len(rows) - sum(labels[rows]) / len(rows))
    assert prediction.calibration_error(chances, labels, 8) == pytest.approx(total / 300, abs=1e-12)


@pytest.mark.parametrize(("chances", "bins"), [([], 10), ([0.5], 0)])
def test_a_diagram_without_rows_or_bins_is_refused(chances, bins):
    with pytest.raises(ValueError, match="needs a row and a bin"):
        prediction.reliability(np.array(chances), np.array(chances), bins)


def test_temperature_keeps_order_and_sum_and_softens():
    logits = RANDOM.normal(0, 3, (50, 6))
    probabilities = np.exp(logits) / np.exp(logits).sum(axis=1, keepdims=True)
    softer = prediction.tempered(probabilities, 2.5)
    expected = np.exp(logits / 2.5) / np.exp(logits / 2.5).sum(axis=1, keepdims=True)
    assert np.allclose(softer, expected, rtol=1e-9)
    assert (softer.argmax(axis=1) == probabilities.argmax(axis=1)).all()
    assert np.allclose(prediction.tempered(probabilities, 1.0), probabilities)
    assert np.isfinite(prediction.tempered(np.array([[1.0, 0.0]]), 3.0)).all()
    with pytest.raises(ValueError, match="above 0"):
        prediction.tempered(probabilities, 0)


def test_the_nearest_distance_is_that_of_scipy():
    inputs, seen = RANDOM.normal(0, 1, (30, 64)), RANDOM.normal(0, 1, (50, 64))
    assert np.allclose(prediction.nearest_distance(inputs, seen), cdist(inputs, seen).min(axis=1), rtol=1e-12)
    assert prediction.nearest_distance(seen[:1], seen).tolist() == [0.0]


def test_the_principal_plane_is_that_of_scikit_learn():
    rows = RANDOM.normal(0, 1, (60, 9)) * [5, 4, 3, 1, 1, 1, 1, 1, 0.1] + 7
    plane, ours = PCA(2).fit(rows), prediction.principal_plane(rows)
    assert ours.share == pytest.approx(plane.explained_variance_ratio_.sum())
    assert np.allclose(np.abs(ours.places(rows)), np.abs(plane.transform(rows)))  # an axis may point either way
    assert np.allclose(ours.rows(ours.places(rows)), plane.inverse_transform(plane.transform(rows)))


def test_it_answers_only_where_it_is_sure_and_near():
    probabilities = np.array([[0.75, 0.25], [0.74, 0.26], [0.1, 0.9], [0.0, 1.0]])
    inputs, seen = np.array([[0.0, 5.0], [0.0, 0.0], [3.0, 4.0], [3.0, 4.1]]), np.zeros((1, 2))
    assert prediction.answer_or_abstain(probabilities, inputs, seen, 0.75, 5.0).tolist() == [0, -1, 1, -1]


def test_a_drawing_is_stretched_to_the_height_and_centred():
    drawing = np.zeros((32, 32))
    drawing[10:18, 3:5] = 1  # a short, thin stroke in a corner
    pixels = prediction.pixels_of(drawing).reshape(8, 8)
    assert (pixels.sum(axis=1) == pixels.sum(axis=1)[0]).all() and pixels.sum(axis=1)[0] == 2, "it fills the height"
    assert np.array_equal(pixels, pixels[:, ::-1]), "it is centred"
    assert prediction.pixels_of(np.zeros((32, 32))).tolist() == [0.0] * 64


def test_a_drawing_that_fills_the_sheet_is_averaged_as_the_data_were():
    drawing = (RANDOM.random((32, 32)) < 0.4).astype(float)
    drawing[0, :] = drawing[-1, :] = drawing[:, 0] = drawing[:, -1] = 1
    expected = [[drawing[4 * r : 4 * r + 4, 4 * c : 4 * c + 4].sum() / 16 for c in range(8)] for r in range(8)]
    assert np.allclose(prediction.pixels_of(drawing).reshape(8, 8), expected)
