"""How a bundle's model is written to a file and read again, one pair of functions for each format.

No format runs code from the file: skops builds only types it is told to trust, NumPy and ONNX files hold numbers
alone, and Keras is kept in its safe mode. Heavy libraries are imported by the format that needs them, when it does.
"""

import io
import sys
import tempfile
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np

from ai_lifecycle.network import ACTIVATIONS, Layer, predict
from ai_lifecycle.packed_files import refuse_bomb, refuse_hollow_keras
from ai_lifecycle.schema import Feature

# A model's answer to one chunk: a column for each feature in, probabilities of shape (rows, classes) out.
Columns = Mapping[str, np.ndarray]
Answer = Callable[[Columns], np.ndarray]

# What skops does not trust by itself, although it comes from scikit-learn: loading it runs scikit-learn's code only.
TRUSTED_TYPES = (
    "sklearn._loss.link.Interval",
    "sklearn._loss.link.LogitLink",
    "sklearn._loss.link.MultinomialLogit",
    "sklearn._loss.loss.HalfBinomialLoss",
    "sklearn._loss.loss.HalfMultinomialLoss",
    "sklearn.calibration._CalibratedClassifier",
    "sklearn.calibration._SigmoidCalibration",
    "sklearn.ensemble._hist_gradient_boosting.binning._BinMapper",
    "sklearn.ensemble._hist_gradient_boosting.predictor.TreePredictor",
    "sklearn.metrics._dist_metrics.EuclideanDistance64",
    "sklearn.neighbors._ball_tree.BallTree",
    "sklearn.neighbors._kd_tree.KDTree",
    "sklearn.neural_network._stochastic_optimizers.AdamOptimizer",
    "sklearn.neural_network._stochastic_optimizers.SGDOptimizer",
    "sklearn.tree._tree.Tree",
)


class BundleError(ValueError):
    """A bundle that cannot be saved or must not be loaded, or rows it cannot take; the message is one sentence."""


class Format(NamedTuple):
    """One way to keep a model.

    file: the model's file in the bundle. library: what computes the answers, as on the package index.
    same_version: how many parts of that library's version must agree between saving and loading.
    write: (model, features, activation) to bytes. read: bytes to the model. answer: (model, features) to an Answer.
    """

    file: str
    library: str
    same_version: int
    write: Callable[[Any, Sequence[Feature], str], bytes]
    read: Callable[[bytes], Any]
    answer: Callable[[Any, Sequence[Feature]], Answer]


def format_of(model: Any) -> str:
    """Return the format that holds `model` when none is named: "skops", "keras" or "npz".

    Raises BundleError if there is none.

    >>> format_of([(np.zeros((2, 3)), np.zeros(3))])
    'npz'
    """
    if "keras" in sys.modules and isinstance(model, sys.modules["keras"].Model):
        return "keras"
    if hasattr(model, "get_params") and hasattr(model, "fit"):
        return "skops"
    if isinstance(model, Sequence) and model and all(isinstance(pair, tuple) and len(pair) == 2 for pair in model):
        return "npz"
    raise BundleError(
        f"No format holds a {type(model).__name__}; a bundle takes a fitted scikit-learn classifier, a Keras model, "
        "or the layers of the course's own network as (weights, bias) pairs."
    )


def _matrix(columns: Columns) -> np.ndarray:
    """Return the columns as one array, shape (rows, features)."""
    return np.column_stack(list(columns.values()))


def _only_numbers(features: Sequence[Feature], what: str) -> None:
    texts = [feature.name for feature in features if not feature.is_number]
    if texts:
        raise BundleError(
            f"{what} takes numbers only, but {', '.join(texts)} holds texts; encode them inside the model."
        )


# The course's own network


def _write_layers(model: Any, features: Sequence[Feature], activation: str) -> bytes:
    _only_numbers(features, "A network of layers")
    arrays = {"activation": np.array(activation)}
    for place, (weights, bias) in enumerate(model):
        arrays[f"weights_{place}"], arrays[f"bias_{place}"] = np.asarray(weights), np.asarray(bias)
    file = io.BytesIO()
    np.savez(file, allow_pickle=False, **arrays)
    return file.getvalue()


def _read_layers(content: bytes) -> tuple[tuple[Layer, ...], str]:
    refuse_bomb(content)
    with np.load(io.BytesIO(content), allow_pickle=False) as arrays:
        activation = str(arrays["activation"])
        count = (len(arrays.files) - 1) // 2
        layers = tuple(Layer(arrays[f"weights_{place}"], arrays[f"bias_{place}"]) for place in range(count))
    if not layers or activation not in ACTIVATIONS:
        raise BundleError(f"The file holds {count} layers with activation {activation!r}, which is no network.")
    return layers, activation


def _answer_of_layers(model: tuple[tuple[Layer, ...], str], features: Sequence[Feature]) -> Answer:
    layers, activation = model
    return lambda columns: predict(layers, _matrix(columns), activation)


# scikit-learn


def _write_skops(model: Any, features: Sequence[Feature], activation: str) -> bytes:
    import skops.io

    content = skops.io.dumps(model)
    _refuse_untrusted(content)
    return content


def _read_skops(content: bytes) -> Any:
    import skops.io

    refuse_bomb(content)
    _refuse_untrusted(content)
    return skops.io.loads(content, trusted=list(TRUSTED_TYPES))


def _refuse_untrusted(content: bytes) -> None:
    import skops.io

    strange = sorted(set(skops.io.get_untrusted_types(data=content)) - set(TRUSTED_TYPES))
    if strange:
        raise BundleError(
            f"The model needs {', '.join(strange)}, which a bundle does not trust; use scikit-learn's own."
        )


def _answer_of_estimator(model: Any, features: Sequence[Feature]) -> Answer:
    if not hasattr(model, "predict_proba"):
        raise BundleError(f"{type(model).__name__} gives no probabilities; use a classifier with predict_proba.")
    from joblib import parallel_config

    as_fitted: Callable[[Columns], Any] = _matrix
    if hasattr(model, "feature_names_in_"):
        from pandas import DataFrame

        as_fitted = DataFrame

    def answer(columns: Columns) -> np.ndarray:
        # One after the other: trees that run at once are added in the order they end, and the last bits change.
        with parallel_config("sequential"):
            return model.predict_proba(as_fitted(dict(columns)))

    return answer


# ONNX


def _write_onnx(model: Any, features: Sequence[Feature], activation: str) -> bytes:
    if any(feature.may_be_missing and not feature.is_number for feature in features):
        raise BundleError("ONNX has no missing texts; fill them with a text of their own, such as 'unknown'.")
    kind = format_of(model)
    if kind == "npz":
        _only_numbers(features, "A network of layers")
        return _onnx_of_layers(model, activation)
    if kind != "skops":
        raise BundleError(f"A {type(model).__name__} is not turned into ONNX here; give its layers as (weights, bias).")
    from skl2onnx import to_onnx
    from skl2onnx.common.data_types import FloatTensorType, StringTensorType

    if hasattr(model, "feature_names_in_"):
        types = {True: FloatTensorType, False: StringTensorType}
        inputs = [(feature.name, types[feature.is_number]([None, 1])) for feature in features]
    else:
        inputs = [("rows", FloatTensorType([None, len(features)]))]
    try:
        converted = to_onnx(model, initial_types=inputs, options={"zipmap": False})
    except (NotImplementedError, RuntimeError, TypeError, ValueError) as trouble:
        reason = str(trouble).strip().split("\n")[0][:200]
        raise BundleError(f"skl2onnx cannot turn this {type(model).__name__} into ONNX: {reason}") from trouble
    return converted.SerializeToString()


def _onnx_of_layers(layers: Sequence[tuple[np.ndarray, np.ndarray]], activation: str) -> bytes:
    from onnx import TensorProto, checker, helper, numpy_helper

    operators = {"relu": "Relu", "tanh": "Tanh", "sigmoid": "Sigmoid", "linear": "Identity"}
    nodes, arrays, name = [], [], "rows"
    for place, layer in enumerate(layers):
        for part, array in zip(("weights", "bias"), layer):
            arrays.append(numpy_helper.from_array(np.asarray(array, dtype=np.float32), f"{part}_{place}"))
        nodes.append(helper.make_node("Gemm", [name, f"weights_{place}", f"bias_{place}"], [f"sums_{place}"]))
        last = place == len(layers) - 1
        name = "probabilities" if last else f"activations_{place}"
        nodes.append(helper.make_node("Softmax" if last else operators[activation], [f"sums_{place}"], [name]))
    shapes = [("rows", np.shape(layers[0][0])[0]), ("probabilities", np.shape(layers[-1][0])[1])]
    ends = [helper.make_tensor_value_info(end, TensorProto.FLOAT, [None, width]) for end, width in shapes]
    graph = helper.make_graph(nodes, "network", ends[:1], ends[1:], arrays)
    # An operator set and file version that every ONNX Runtime of the range in pyproject.toml reads.
    model = helper.make_model(graph, opset_imports=[helper.make_opsetid("", 18)], ir_version=9)
    checker.check_model(model)
    return model.SerializeToString()


def _read_onnx(content: bytes) -> Any:
    import onnxruntime

    options = onnxruntime.SessionOptions()
    # One thread, so that the order of additions, and with it the last bit, is the same on every run.
    options.intra_op_num_threads = options.inter_op_num_threads = 1
    options.log_severity_level = 3
    with tempfile.TemporaryDirectory() as nothing:  # an ONNX file may name other files, which no checksum covers
        options.add_session_config_entry("session.model_external_initializers_file_folder_path", nothing)
        return onnxruntime.InferenceSession(content, options, providers=["CPUExecutionProvider"])


def _answer_of_session(session: Any, features: Sequence[Feature]) -> Answer:
    inputs, output = session.get_inputs(), session.get_outputs()[-1].name
    if len(inputs) == 1 and inputs[0].name not in {feature.name for feature in features}:
        return lambda columns: session.run([output], {inputs[0].name: _matrix(columns).astype(np.float32)})[0]
    numbers = {feature.name for feature in features if feature.is_number}

    def answer(columns: Columns) -> np.ndarray:
        feeds = {
            name: (column.astype(np.float32) if name in numbers else column)[:, None]
            for name, column in columns.items()
        }
        return session.run([output], feeds)[0]

    return answer


# Keras


def _write_keras(model: Any, features: Sequence[Feature], activation: str) -> bytes:
    _only_numbers(features, "A Keras model in a bundle")
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder, "model.keras")
        model.save(path)
        return path.read_bytes()


def _read_keras(content: bytes) -> Any:
    import keras

    refuse_bomb(content)
    refuse_hollow_keras(content)
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder, "model.keras")
        path.write_bytes(content)  # the bytes whose checksum was compared, not whatever the file holds by now
        return keras.saving.load_model(path, compile=False, safe_mode=True)


def _answer_of_keras(model: Any, features: Sequence[Feature]) -> Answer:
    import keras

    def call(trainable, fixed, rows):
        return model.stateless_call(trainable, fixed, rows, training=False)[0]

    if keras.backend.backend() == "jax":
        import jax

        call = jax.jit(call)  # compiled once for the one shape that is ever asked
    trainable = [variable.value for variable in model.trainable_variables]
    fixed = [variable.value for variable in model.non_trainable_variables]

    def answer(columns: Columns) -> np.ndarray:
        result = keras.ops.convert_to_numpy(call(trainable, fixed, _matrix(columns).astype(np.float32)))
        # One sigmoid output is the chance of the second class.
        return np.column_stack([1 - result, result]) if result.ndim == 2 and result.shape[1] == 1 else result

    return answer


FORMATS = {
    "skops": Format("model.skops", "scikit-learn", 2, _write_skops, _read_skops, _answer_of_estimator),
    "onnx": Format("model.onnx", "onnxruntime", 1, _write_onnx, _read_onnx, _answer_of_session),
    "keras": Format("model.keras", "keras", 1, _write_keras, _read_keras, _answer_of_keras),
    "npz": Format("model.npz", "numpy", 1, _write_layers, _read_layers, _answer_of_layers),
}
