"""Ways to ship one trained model: which of them keep its answers, what each weighs, and how long each takes to load."""

import numpy as np
import pytest
from sklearn.neural_network import MLPClassifier
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import StandardScaler

from ai_lifecycle.bundle import load_bundle, save_bundle
from ai_lifecycle.network import predict
from ai_lifecycle.schema import Feature
from ai_lifecycle.shipping import FORMATS, Loading, Skew, layers_of, measure_loading, ship, ticket_at

# The network is stopped long before it converges.
pytestmark = pytest.mark.filterwarnings("ignore:Stochastic Optimizer")
FEATURES = [Feature("load"), Feature("age")]


@pytest.fixture(scope="module")
def rows():
    return np.random.default_rng(0).normal(size=(200, 2)) * [0.2, 40] + [1, 60]


@pytest.fixture(scope="module")
def pipeline(rows):
    network = MLPClassifier((8,), max_iter=20, random_state=0)
    return make_pipeline(StandardScaler(), network).fit(rows, (rows[:, 0] + rows[:, 1] / 200 > 1.3).astype(int))


@pytest.mark.parametrize("format", FORMATS)
def test_a_model_shipped_whole_answers_as_it_was_trained(pipeline, rows, format, tmp_path):
    bundle = ship(pipeline, tmp_path / "model", FEATURES, format=format)
    # ONNX computes in float32.
    tolerance = 1e-5 if format == "onnx" else 1e-12
    assert np.abs(bundle.predict(rows) - pipeline.predict_proba(rows)).max() < tolerance


@pytest.mark.parametrize("format", FORMATS)
@pytest.mark.parametrize("scaling", ["forgotten", "redone"])
def test_scaling_outside_the_model_changes_its_answers(pipeline, rows, format, scaling, tmp_path):
    bundle = ship(pipeline, tmp_path / "model", FEATURES, format=format, scaling=scaling, at_hand=rows)
    skew = Skew(pipeline.predict_proba(rows)[:, 1], bundle.predict(rows)[:, 1])
    assert skew.changed >= 5 and skew.largest > 0.1


def test_forgotten_scaling_is_the_network_alone_and_redone_scaling_that_of_seven_rows(pipeline, rows, tmp_path):
    network = pipeline[-1]
    forgotten = ship(pipeline, tmp_path / "a", FEATURES, scaling="forgotten")
    assert np.abs(forgotten.predict(rows) - network.predict_proba(rows)).max() < 1e-12
    redone = ship(pipeline, tmp_path / "b", FEATURES, scaling="redone", at_hand=rows)
    by_hand = (rows - rows[:7].mean(axis=0)) / rows[:7].std(axis=0)
    assert np.abs(redone.predict(rows) - network.predict_proba(by_hand)).max() < 1e-12


def test_only_skops_can_carry_the_optimizers_state_and_it_changes_no_answer(pipeline, rows, tmp_path):
    sizes = {}
    for format in FORMATS:
        for kept in (True, False):
            bundle = ship(pipeline, tmp_path / f"{format}{kept}", FEATURES, format=format, optimizer=kept)
            (entry,) = bundle.manifest.files.values()
            sizes[format, kept] = entry["bytes"]
            assert np.abs(bundle.predict(rows) - pipeline.predict_proba(rows)).max() < 1e-5
    weights = sum(array.nbytes for array in [*pipeline[-1].coefs_, *pipeline[-1].intercepts_])
    assert sizes["skops", True] - sizes["skops", False] > 2 * weights, "Adam keeps two numbers for each weight"
    assert sizes["onnx", True] == sizes["onnx", False] and sizes["npz", True] == sizes["npz", False]


def test_shipping_leaves_the_trained_model_as_it_was(pipeline, rows, tmp_path):
    before = pipeline.predict_proba(rows)
    ship(pipeline, tmp_path / "a", FEATURES, scaling="redone", at_hand=rows)
    assert np.array_equal(pipeline.predict_proba(rows), before) and hasattr(pipeline[-1], "_optimizer")


def test_layers_hold_the_scaling_and_give_both_chances(pipeline, rows):
    assert np.abs(predict(layers_of(*pipeline), rows) - pipeline.predict_proba(rows)).max() < 1e-12


def test_loading_is_measured_by_the_clock_it_is_given(pipeline, rows, tmp_path):
    path = ship(pipeline, tmp_path / "a", FEATURES, format="npz").path
    # start, loaded, first answer, then five later ones of 1, 1, 9, 1 and 1 seconds
    moments = iter([0, 10, 15, 16, 17, 26, 27, 28])
    loading = measure_loading(path, rows, clock=lambda: next(moments))
    assert loading == Loading(load=10, first=5, later=1) and loading.times_as_long == 15


def test_a_ticket_of_the_map_is_typical_but_for_its_two_columns():
    made = ticket_at(np.array([1.0, 2, 3]), (2, 0), ((10, 20), (0, 4)), np.array([[0.5, 0.25], [1, 0]]))
    assert made.tolist() == [[1, 2, 15], [0, 2, 20]]


def test_a_shipped_bundle_loads_like_any_other(pipeline, tmp_path):
    path = ship(pipeline, tmp_path / "a", FEATURES).path
    assert load_bundle(path).manifest.format == "skops"
    with pytest.raises(ValueError, match="is there already"):
        save_bundle(pipeline, path, features=FEATURES, classes=[0, 1])
