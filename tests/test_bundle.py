"""The bundle: saved whole or not at all, checked before it is loaded, equal to the bit however it is asked."""

import hashlib
import io
import json
import pickle
import re
import shutil
import subprocess
import sys
import zipfile
from pathlib import Path

import numpy as np
import pytest
from models_to_ship import FORMATS, fitted, table, wide_features

from ai_lifecycle import bundle_formats
from ai_lifecycle.bundle import BundleError, data_fingerprint, load_bundle, save_bundle
from ai_lifecycle.network import initialize, predict
from ai_lifecycle.schema import features_of


@pytest.fixture(scope="module")
def bundles(tmp_path_factory):
    folder = tmp_path_factory.mktemp("bundles")

    def saved(kind):
        path = folder / kind.replace(" ", "_")
        model, features, classes, format = fitted(kind)
        if not path.exists():
            save_bundle(model, path, features=features, classes=classes, format=format)
        return load_bundle(path)

    return saved


@pytest.fixture
def small(tmp_path):
    """The path of a bundle that a test may spoil."""
    model, features, classes, format = fitted("npz")
    return save_bundle(model, tmp_path / "slip", features=features, classes=classes, metrics={"accuracy": 0.9}).path


def refuse(path) -> str:
    """Return the sentence with which a bundle is refused."""
    with pytest.raises(BundleError) as refusal:
        load_bundle(path)
    sentence = str(refusal.value)
    assert "\n" not in sentence and len(sentence) < 600
    return sentence


def rewrite(path: Path, **changes):
    manifest = json.loads((path / "manifest.json").read_text())
    (path / "manifest.json").write_text(json.dumps({**manifest, **changes}))


@pytest.mark.parametrize("kind", FORMATS)
@pytest.mark.parametrize("size", [1, 7, 64, 999])
def test_a_row_is_answered_to_the_bit_alike_in_batches_of_any_size(bundles, kind, size):
    bundle, rows = bundles(kind), table()
    whole = bundle.predict(rows)
    parts = np.concatenate([bundle.predict(rows[start : start + size]) for start in range(0, len(rows), size)])
    assert whole.dtype == np.float64 and whole.shape == (1000, len(bundle.classes))
    assert np.array_equal(whole, parts)


@pytest.mark.parametrize("kind", FORMATS)
def test_a_row_is_answered_alike_at_every_place_of_a_batch(bundles, kind):
    bundle, row = bundles(kind), table()[7:8]
    others = table()[100:228]
    alone = bundle.predict(row)[0]
    for place in range(0, 128, 3):
        batch = others.copy()
        batch.iloc[place] = row.iloc[0]
        assert np.array_equal(bundle.predict(batch)[place], alone), place


def test_a_wide_model_is_answered_alike_too(tmp_path):
    bundle = save_bundle(initialize([700, 33, 2], 0), tmp_path / "wide", features=wide_features(700), classes=[0, 1])
    rows = np.random.default_rng(0).normal(size=(200, 700))
    assert np.array_equal(bundle.predict(rows), np.concatenate([bundle.predict(row[None]) for row in rows]))


def test_a_forest_that_was_trained_by_several_threads_answers_alike_each_time(tmp_path):
    from sklearn.ensemble import RandomForestClassifier

    rows = table().drop(columns="team")
    model = RandomForestClassifier(100, min_samples_leaf=7, n_jobs=4, random_state=0)
    model.fit(rows, rows["x0"] + rows["points"] / 4 > 1.5)
    bundle = save_bundle(model, tmp_path / "forest", features=features_of(rows), classes=[0, 1])
    assert len({bundle.predict(rows).tobytes() for _ in range(5)}) == 1


@pytest.mark.parametrize("kind", FORMATS)
def test_a_bundle_answers_as_the_model_that_was_saved(bundles, kind):
    model, features, _, format = fitted(kind)
    rows = table()[[feature.name for feature in features]]
    if "layers" in kind or kind == "npz":
        expected = predict(model, rows.to_numpy())
    elif kind == "keras":
        expected = np.asarray(model(rows.to_numpy()))
    else:
        expected = model.predict_proba(rows if "table" in kind else rows.to_numpy())
    # ONNX and Keras compute in float32, whose relative rounding is 6e-8 an operation; inputs here reach 40,000.
    tolerance = 1e-12 if format in ("skops", "npz") else 2e-3
    assert np.abs(bundles(kind).predict(rows) - expected).max() < tolerance


@pytest.mark.parametrize("kind", FORMATS)
def test_another_process_gives_the_same_bits(bundles, kind, tmp_path):
    bundle = bundles(kind)
    table()[:100].to_csv(tmp_path / "rows.csv", index=False)
    code = """if True:
        import csv, hashlib, sys
        from ai_lifecycle.bundle import load_bundle
        from ai_lifecycle.schema import read_texts
        bundle = load_bundle(sys.argv[1])
        rows = [read_texts(line, bundle.features) for line in csv.DictReader(open(sys.argv[2]))]
        print(hashlib.sha256(bundle.predict(rows).tobytes()).hexdigest())
        training = {"data_collection", "model_selection", "training_process", "optimization"}
        assert not training & {name.removeprefix("ai_lifecycle.") for name in sys.modules}
    """
    arguments = [sys.executable, "-c", code, str(bundle.path), str(tmp_path / "rows.csv")]
    done = subprocess.run(arguments, capture_output=True, text=True, timeout=120)
    assert done.returncode == 0, done.stderr
    assert done.stdout.strip() == hashlib.sha256(bundle.predict(table()[:100]).tobytes()).hexdigest()


def test_the_rows_may_be_a_table_an_array_or_named_values(bundles):
    bundle, rows = bundles("npz"), table().drop(columns="team")[:10]
    answer = bundle.predict(rows)
    assert np.array_equal(answer, bundle.predict(rows.to_numpy()))
    assert np.array_equal(answer, bundle.predict(rows.to_dict("records")))
    assert bundle.predict([]).shape == bundle.predict(rows[:0]).shape == (0, 3)
    assert bundle.labels(np.array([[0.1, 0.8, 0.1], [0.5, 0.0, 0.5]])) == ["middle", "low"]


def test_predicting_changes_neither_the_rows_nor_the_model(bundles):
    bundle, rows = bundles("npz"), table().drop(columns="team").to_numpy()
    before, weights = rows.copy(), [layer.weights.copy() for layer in bundle.model[0]]
    bundle.predict(rows)
    assert np.array_equal(rows, before)
    assert all(np.array_equal(layer.weights, kept) for layer, kept in zip(bundle.model[0], weights))
    with pytest.raises(AttributeError):
        bundle.model = None


def test_the_card_says_what_the_bundle_holds(small):
    card = json.loads((small / "manifest.json").read_text())
    content = (small / "model.npz").read_bytes()
    assert card["files"] == {"model.npz": {"bytes": len(content), "sha256": hashlib.sha256(content).hexdigest()}}
    assert card["metrics"] == {"accuracy": 0.9} and card["libraries"]["numpy"] == np.__version__
    assert card["name"] == "slip" and card["classes"] == ["low", "middle", "high"]
    assert [feature["name"] for feature in card["features"]][-1] == "points"
    assert sorted(path.name for path in small.parent.iterdir()) == ["slip"], "temporary files were left"


def test_two_different_bundles_have_different_fingerprints(small, tmp_path):
    model, features, classes, _ = fitted("npz")
    other = save_bundle(initialize([6, 300, 3], seed=1), tmp_path / "other", features=features, classes=classes)
    assert other.fingerprint != load_bundle(small).fingerprint == load_bundle(small).fingerprint


# What is refused


def test_a_single_changed_bit_is_refused(small):
    content = bytearray((small / "model.npz").read_bytes())
    content[len(content) // 2] ^= 1
    (small / "model.npz").write_bytes(content)
    assert "does not have the checksum" in refuse(small)


def test_a_truncated_file_is_refused(small):
    (small / "model.npz").write_bytes((small / "model.npz").read_bytes()[:-1])
    assert "was changed" in refuse(small)


def test_a_missing_file_is_refused(small):
    (small / "model.npz").unlink()
    assert "lacks model.npz" in refuse(small)


@pytest.mark.parametrize("name", ["extra.py", ".hidden", "model.pkl"])
def test_a_foreign_file_is_refused(small, name):
    (small / name).write_text("print('hello')")
    assert f"holds {name}, which its manifest does not list" in refuse(small)


def test_a_foreign_folder_is_refused(small):
    (small / "__pycache__").mkdir()
    assert "holds __pycache__" in refuse(small)


def test_a_link_is_refused(small, tmp_path):
    (small / "model.npz").rename(tmp_path / "elsewhere.npz")
    (small / "model.npz").symlink_to(tmp_path / "elsewhere.npz")
    assert "not a plain file" in refuse(small)


def test_what_is_no_bundle_is_told_so(tmp_path):
    (tmp_path / "file").write_text("")
    for path in (tmp_path, tmp_path / "nowhere", tmp_path / "file"):
        assert "is no bundle" in refuse(path)


@pytest.mark.parametrize("content", ["", "{", "[]", "3", "null", '{"bundle_version": 1}', "[" * 100_000, "\udcff"])
def test_a_spoilt_manifest_is_refused(small, content):
    (small / "manifest.json").write_bytes(content.encode(errors="surrogateescape"))
    assert "manifest.json" in refuse(small)


@pytest.mark.parametrize(
    ("entry", "value", "phrase"),
    [
        ("bundle_version", 2, "bundle version 2"),
        ("bundle_version", True, "bundle version True"),
        ("bundle_version", "\x1b[2J" * 1000, "bundle version '\\x1b[2J"),
        ("created", "yesterday", "wrong at 'created': it must be a moment with its offset from UTC"),
        ("created", "2026-01-31T12:00:00", "not '2026-01-31T12:00:00'"),
        ("created", "2026-13-31T12:00:00+00:00", "wrong at 'created'"),
        ("libraries", {"numpy": "1.26.4\n" * 1000}, "saved with numpy 1.26.4\\n"),
        ("format", "x" * 1000, "names the format 'xxx"),
        ("format", "pickle", "names the format 'pickle'"),
        ("format", "skops", "scikit-learn unknown"),
        ("features", [], "wrong at 'features'"),
        ("features", [{"name": "a"}, {"name": "a"}], "no two of one name"),
        ("features", [{"nom": "a"}], "describes a feature wrongly"),
        ("features", ["a"], "describes a feature wrongly"),
        ("features", [{"name": "a", "may_be_missing": "no"}], "'a' may be missing: True or False, not 'no'"),
        ("features", [{"name": "a", "low": 10**400}], "bounds of feature 'a' are finite numbers or None, not 1000"),
        ("features", [{"name": "a", "dtype": "str", "choices": "yes"}], "choices of feature 'a' are a list of texts"),
        ("classes", [1], "wrong at 'classes'"),
        ("classes", [1, 1], "wrong at 'classes'"),
        ("classes", [1, None], "wrong at 'classes'"),
        ("files", {}, "wrong at 'files'"),
        ("files", {"../model.npz": {"bytes": 1, "sha256": ""}}, "wrong at 'files'"),
        ("files", {"model.npz": {"bytes": "1", "sha256": ""}}, "wrong at 'files'"),
        ("libraries", {"numpy": "1.26.4"}, "saved with numpy 1.26.4"),
        ("metrics", None, "wrong at 'metrics'"),
        ("metrics", {"accuracy": "0.9"}, "'accuracy' must be a number"),
        ("metrics", {"accuracy": float("nan")}, "cannot be read as JSON"),
        ("features", [{"name": "a", "dtype": "str", "choices": [1, 2]}], "choices of feature 'a' are texts"),
        ("name", "\ud800", "cannot be read as JSON"),
        ("name", 3, "wrong at 'name'"),
    ],
    ids=lambda value: str(value)[:30],
)
def test_a_wrong_entry_of_the_manifest_is_refused(small, entry, value, phrase):
    rewrite(small, **{entry: value})
    assert phrase in refuse(small)


class Explosive:
    """What the pickle of a stranger may hold: a call that unpickling makes."""

    def __reduce__(self):
        return print, ("a stranger's code ran",)


def put_model(path: Path, content: bytes, **changes):
    """Replace the model and make the manifest agree, as a stranger would."""
    [name] = json.loads((path / "manifest.json").read_text())["files"]
    (path / name).write_bytes(content)
    rewrite(path, files={name: {"bytes": len(content), "sha256": hashlib.sha256(content).hexdigest()}}, **changes)


def test_a_pickle_with_the_right_checksum_is_not_opened(small, capsys):
    put_model(small, pickle.dumps(Explosive()))
    refuse(small)
    assert capsys.readouterr().out == ""


def test_an_array_of_objects_is_not_unpickled(small, capsys):
    file = io.BytesIO()
    np.savez(file, activation=np.array("relu"), weights_0=np.array([Explosive()]), bias_0=np.zeros(1))
    put_model(small, file.getvalue())
    assert "is no model in npz format" in refuse(small)
    assert capsys.readouterr().out == ""


def test_a_type_that_nobody_trusts_is_refused(tmp_path):
    from sklearn.preprocessing import FunctionTransformer

    from sklearn.pipeline import make_pipeline
    from sklearn.linear_model import LogisticRegression

    rows = table()[["x0", "x1"]].to_numpy()
    model = make_pipeline(FunctionTransformer(subprocess.check_output), LogisticRegression())
    model.steps[1][1].fit(rows, rows[:, 0] > 0)
    with pytest.raises(BundleError, match="subprocess.check_output, which a bundle does not trust"):
        save_bundle(model, tmp_path / "strange", features=wide_features(2), classes=[0, 1])
    assert list(tmp_path.iterdir()) == []


def test_a_strange_type_is_refused_on_loading_too(bundles, tmp_path, monkeypatch):
    from sklearn.preprocessing import FunctionTransformer

    import skops.io

    model, features, classes, _ = fitted("skops")
    path = save_bundle(model, tmp_path / "slip", features=features, classes=classes).path
    put_model(path, skops.io.dumps(FunctionTransformer(subprocess.check_output)))
    assert "subprocess.check_output" in refuse(path)


def test_a_keras_file_with_code_in_it_is_refused(tmp_path):
    import keras

    model, features, classes, _ = fitted("keras")
    path = save_bundle(model, tmp_path / "net", features=features, classes=classes).path
    evil = keras.Sequential([keras.layers.Input((6,)), keras.layers.Lambda(lambda x: x[:, :3])])
    evil.save(tmp_path / "evil.keras")
    put_model(path, (tmp_path / "evil.keras").read_bytes())
    assert "is no model in keras format" in refuse(path)


@pytest.mark.parametrize("kind", ["npz", "skops", "keras"])
def test_a_file_that_unpacks_to_much_more_is_refused(kind, tmp_path):
    model, features, classes, format = fitted(kind)
    path = save_bundle(model, tmp_path / "slip", features=features, classes=classes, format=format).path
    file = path / f"model.{format}"
    with zipfile.ZipFile(file, "a", zipfile.ZIP_DEFLATED) as packed:
        packed.writestr("more", bytes(50_000_000))
    put_model(path, file.read_bytes())
    assert "would fill the memory" in refuse(path)


def hollow_keras(content: bytes, units: int) -> bytes:
    """Return a Keras file whose hidden layer has so many units in its description and its weights, none of them stored."""
    import h5py

    with zipfile.ZipFile(io.BytesIO(content)) as packed:
        parts = {name: packed.read(name) for name in packed.namelist()}
    parts["config.json"] = re.sub(rb"\b64\b", str(units).encode(), parts["config.json"])
    weights = io.BytesIO(parts["model.weights.h5"])
    with h5py.File(weights, "a") as file:
        for name in ("layers/dense/vars/0", "layers/dense/vars/1", "layers/dense_1/vars/0"):
            shape = tuple(units if size == 64 else size for size in file[name].shape)
            del file[name]
            file.create_dataset(name, shape, "f4", chunks=tuple(min(size, 1024) for size in shape))
    parts["model.weights.h5"] = weights.getvalue()
    hollow = io.BytesIO()
    with zipfile.ZipFile(hollow, "w") as packed:
        for name, part in parts.items():
            packed.writestr(name, part)
    return hollow.getvalue()


@pytest.mark.parametrize("units", [10**6, 10**9])
def test_weights_that_are_only_described_are_refused_before_any_is_made(units, tmp_path):
    """40 MB and 40 GB from 18 kB; the smaller ones would be loaded."""
    model, features, classes, _ = fitted("keras")
    path = save_bundle(model, tmp_path / "net", features=features, classes=classes).path
    put_model(path, hollow_keras((path / "model.keras").read_bytes(), units))
    assert f"describe {10 * units + 3} weights, which would fill the memory" in refuse(path)
    # A refused network leaves nothing behind that Keras would make later.
    assert load_bundle(save_bundle(model, tmp_path / "other", features=features, classes=classes).path).features


def test_numbers_in_a_file_that_no_checksum_covers_are_refused(tmp_path, monkeypatch):
    import onnx

    model, features, classes, format = fitted("onnx layers")
    path = save_bundle(model, tmp_path / "slip", features=features, classes=classes, format=format).path
    graph = onnx.load_from_string((path / "model.onnx").read_bytes())
    monkeypatch.chdir(tmp_path)
    onnx.save(graph, "outside.onnx", save_as_external_data=True, location="outside.bin", size_threshold=0)
    put_model(path, (tmp_path / "outside.onnx").read_bytes())
    assert "is no model in onnx format" in refuse(path)


@pytest.mark.parametrize(
    ("entry", "change", "phrase"),
    [
        ("features", lambda entries: entries[:-1], "cannot answer rows of the features on its card"),
        ("classes", lambda entries: [*entries, "more"], "numbers for a row where 4 classes"),
    ],
)
def test_a_model_that_does_not_fit_its_card_answers_nothing(entry, change, phrase, bundles, tmp_path):
    shutil.copytree(bundles("npz").path, tmp_path / "slip")
    path = tmp_path / "slip"
    rewrite(path, **{entry: change(json.loads((path / "manifest.json").read_text())[entry])})
    bundle = load_bundle(path)
    with pytest.raises(BundleError, match=phrase):
        bundle.predict([bundle.example()])


def test_a_file_of_another_format_is_refused(bundles, small):
    put_model(small, (bundles("onnx").path / "model.onnx").read_bytes())
    assert "is no model in npz format" in refuse(small)


def test_every_trusted_type_is_one_of_scikit_learns():
    assert all(name.startswith("sklearn.") for name in bundle_formats.TRUSTED_TYPES)


FAMILIES = ["RandomForestClassifier", "HistGradientBoostingClassifier", "MLPClassifier", "KNeighborsClassifier"]


@pytest.mark.parametrize("name", FAMILIES)
def test_the_usual_families_of_scikit_learn_can_be_shipped(name, tmp_path):
    from sklearn.ensemble import HistGradientBoostingClassifier, RandomForestClassifier
    from sklearn.neighbors import KNeighborsClassifier
    from sklearn.neural_network import MLPClassifier

    models = [RandomForestClassifier(5), HistGradientBoostingClassifier(max_iter=5), KNeighborsClassifier(),
              MLPClassifier((8,), max_iter=500, tol=0.1)]  # fmt: skip
    [model] = [model for model in models if type(model).__name__ == name]
    rows = table()[["x0", "points"]].to_numpy()
    model.fit(rows, rows[:, 0] > 0)
    bundle = save_bundle(model, tmp_path / "model", features=wide_features(2), classes=["no", "yes"])
    assert np.allclose(bundle.predict(rows[:50]), model.predict_proba(rows[:50]), atol=1e-12)


def test_a_bundle_is_never_overwritten(small):
    model, features, classes, _ = fitted("npz")
    with pytest.raises(BundleError, match="is there already"):
        save_bundle(model, small, features=features, classes=classes)


@pytest.mark.parametrize(
    ("model", "changes", "phrase"),
    [
        ("a model", {}, "No format holds a str"),
        (initialize([6, 3], 0), {"format": "pickle"}, "no format 'pickle'"),
        (initialize([6, 3], 0), {"classes": [0, 1]}, "3,\\) numbers for a row where 2 classes"),
        (initialize([5, 3], 0), {}, "cannot answer rows of the features on its card"),
        (initialize([6, 3], 0), {"features": ()}, "at least one"),
    ],
    ids=lambda value: str(value)[:20],
)
def test_a_model_that_cannot_be_shipped_leaves_nothing_behind(model, changes, phrase, tmp_path):
    arguments = {"features": wide_features(6), "classes": [0, 1, 2], **changes}
    with pytest.raises(BundleError, match=phrase):
        save_bundle(model, tmp_path / "slip", **arguments)
    assert list(tmp_path.iterdir()) == []


def test_a_model_that_answers_with_logits_is_refused(tmp_path):
    import keras

    model = keras.Sequential([keras.layers.Input((6,)), keras.layers.Dense(3, bias_initializer="ones")])
    with pytest.raises(BundleError, match="no probabilities"):
        save_bundle(model, tmp_path / "slip", features=wide_features(6), classes=[0, 1, 2])


def test_rows_that_do_not_fit_are_refused_in_a_sentence(bundles):
    with pytest.raises(BundleError, match="lack x4, points"):
        bundles("npz").predict(table()[["x0", "x1", "x2", "x3"]])


def test_the_data_fingerprint_sees_values_names_and_order():
    rows = table()[:10]
    seen = {data_fingerprint(rows), data_fingerprint(rows[::-1]), data_fingerprint(rows.rename(columns={"x0": "y"}))}
    seen |= {data_fingerprint(np.zeros((2, 3))), data_fingerprint(np.zeros((3, 2))), data_fingerprint(np.ones((2, 3)))}
    assert len(seen) == 6 and data_fingerprint(rows) == data_fingerprint(rows.copy())


def test_a_skops_file_holds_no_pickle(bundles):
    with zipfile.ZipFile(bundles("skops").path / "model.skops") as archive:
        assert all(name.endswith((".json", ".npy")) for name in archive.namelist())
