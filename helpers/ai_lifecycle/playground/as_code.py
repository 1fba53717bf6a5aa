"""A network as code that runs elsewhere: in NumPy, or in Keras."""

from collections.abc import Sequence

import numpy as np

from ai_lifecycle.network import Layer
from ai_lifecycle.training_process import Penalty

LANGUAGES = ("NumPy", "Keras")

_EXPRESSIONS = {
    "relu": "np.maximum({}, 0)",
    "tanh": "np.tanh({})",
    "sigmoid": "1 / (1 + np.exp(-({})))",
    "linear": "{}",
}


def as_code(
    language: str, layers: Sequence[Layer], activation: str, learning_rate: float, penalty: Penalty, origin: str
) -> str:
    """Return Python source that rebuilds a network with its weights as they are now.

    language: one of LANGUAGES. origin: where the weights come from, for the first line.
    The source defines `predict(points)`, which returns the probability of each class, shape (rows, classes).
    """
    if language == "NumPy":
        return _numpy(layers, activation, origin)
    return _keras(layers, activation, learning_rate, penalty, origin)


def _numpy(layers: Sequence[Layer], activation: str, origin: str) -> str:
    arrays = "".join(f"    ({_array(weights)},\n     {_array(bias)}),\n" for weights, bias in layers)
    return f'''# {origin}
import numpy as np

layers = [  # (weights, bias) of each layer
{arrays}]


def predict(points):
    """Return the probability of each class for points of shape (rows, 2)."""
    values = np.asarray(points, dtype=float)
    for weights, bias in layers[:-1]:
        values = {_EXPRESSIONS[activation].format("values @ weights + bias")}
    weights, bias = layers[-1]
    logits = values @ weights + bias
    exponentials = np.exp(logits - logits.max(axis=1, keepdims=True))
    return exponentials / exponentials.sum(axis=1, keepdims=True)


print(predict([[0.0, 0.0]]))
'''


def _keras(layers: Sequence[Layer], activation: str, learning_rate: float, penalty: Penalty, origin: str) -> str:
    # Our l2 penalty is half the sum of squares, Keras's the whole.
    regularizer = {
        "l1": f", kernel_regularizer=keras.regularizers.L1({penalty.rate})",
        "l2": f", kernel_regularizer=keras.regularizers.L2({penalty.rate / 2})",
    }.get(penalty.kind if penalty.rate else "none", "")
    hidden = "".join(
        f'    keras.layers.Dense({layer.weights.shape[1]}, activation="{activation}"{regularizer}),\n'
        for layer in layers[:-1]
    )
    arrays = "".join(f"    {_array(array)},\n" for layer in layers for array in layer)
    return f'''# {origin}
import os

os.environ.setdefault("KERAS_BACKEND", "jax")  # before Keras is imported
import keras
import numpy as np

model = keras.Sequential([
    keras.layers.Input([{layers[0].weights.shape[0]}]),
{hidden}    keras.layers.Dense({layers[-1].weights.shape[1]}, activation="softmax"{regularizer}),
])
model.set_weights([
{arrays}])
# To train on: model.fit(points, labels, batch_size=..., epochs=...)
model.compile(keras.optimizers.SGD({learning_rate}), "sparse_categorical_crossentropy", metrics=["accuracy"])


def predict(points):
    """Return the probability of each class for points of shape (rows, 2)."""
    return model.predict(np.asarray(points, dtype="float32"), verbose=0)


print(predict([[0.0, 0.0]]))
'''


def _array(array: np.ndarray) -> str:
    """Return the array as source, every number exactly."""
    return f"np.array({array.tolist()})"
