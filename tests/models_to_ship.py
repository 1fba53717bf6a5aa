"""Small fitted models in every format of a bundle, for the tests of the seam and of the inference side."""

from functools import cache

import numpy as np
import pandas as pd

from ai_lifecycle.network import initialize
from ai_lifecycle.schema import Feature, features_of

FORMATS = ["skops", "skops table", "onnx", "onnx table", "onnx layers", "npz", "keras"]


@cache
def table(rows: int = 1000) -> pd.DataFrame:
    """Numbers of two types and a column of texts."""
    random = np.random.default_rng(0)
    numbers = {f"x{place}": random.normal(size=rows) * 10**place for place in range(5)}
    return pd.DataFrame({**numbers, "points": random.integers(1, 13, rows), "team": random.choice(["A", "B"], rows)})


@cache
def fitted(kind: str):
    """Return (model, features, classes, format) for one of FORMATS."""
    rows, numbers = table(), table().drop(columns="team")
    labels = (rows["x0"] + rows["points"] / 4 > 1.5).astype(int).to_numpy()
    features = features_of(numbers)
    if kind in ("npz", "onnx layers"):
        return initialize([6, 300, 3], seed=0), features, ["low", "middle", "high"], kind.split()[0]
    if kind == "keras":
        return keras_network(), features, [0, 1, 2], "keras"
    from sklearn.compose import make_column_transformer
    from sklearn.linear_model import LogisticRegression
    from sklearn.pipeline import make_pipeline
    from sklearn.preprocessing import OneHotEncoder, StandardScaler

    if kind.endswith("table"):
        prepare = make_column_transformer((StandardScaler(), list(numbers)), (OneHotEncoder(), ["team"]))
        model = make_pipeline(prepare, LogisticRegression()).fit(rows, labels)
        return model, features_of(rows), [0, 1], kind.split()[0]
    return make_pipeline(StandardScaler(), LogisticRegression()).fit(numbers.to_numpy(), labels), features, [0, 1], kind


def keras_network():
    """Return a Keras network for six numbers and three classes; its random weights serve as well as learned ones."""
    import keras

    keras.utils.set_random_seed(0)
    layers = [keras.layers.Dense(64, activation="relu"), keras.layers.Dense(3, activation="softmax")]
    return keras.Sequential([keras.layers.Input((6,)), *layers])


def wide_features(count: int) -> tuple[Feature, ...]:
    """Return that many features without bounds."""
    return tuple(Feature(f"x{place}") for place in range(count))


def true_and_false():
    """Return (model, features, classes, rows) of a model that was fitted to a column of True and False."""
    from sklearn.compose import make_column_transformer
    from sklearn.linear_model import LogisticRegression
    from sklearn.pipeline import make_pipeline
    from sklearn.preprocessing import OneHotEncoder, StandardScaler

    rows = table()[["x0"]].assign(urgent=table()["points"] > 6)
    prepare = make_column_transformer((StandardScaler(), ["x0"]), (OneHotEncoder(), ["urgent"]))
    model = make_pipeline(prepare, LogisticRegression()).fit(rows, (rows["x0"] + rows["urgent"] > 0.5).astype(int))
    return model, features_of(rows), [0, 1], rows
