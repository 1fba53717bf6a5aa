"""Six families of models behind one small protocol, `fit` and `predict`, each in five sizes.

scikit-learn is imported only where a model is made, so that this module loads in a moment.
"""

import warnings
from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from typing import Protocol

import numpy as np

from ai_lifecycle.one_thread import one_thread


class Model(Protocol):
    """Whatever can be trained and asked. scikit-learn's classifiers are such models."""

    def fit(self, inputs: np.ndarray, labels: np.ndarray) -> "Model":
        """Train on inputs of shape (rows, features) and labels of shape (rows,); return the model itself."""

    def predict(self, inputs: np.ndarray) -> np.ndarray:
        """Return one label for each row of inputs, shape (rows, features)."""

    def predict_proba(self, inputs: np.ndarray) -> np.ndarray:
        """Return the probability of each class for each row, shape (rows, classes)."""


class OneThread:
    """A scikit-learn model that is fitted on one thread, and says nothing when its rounds are over.

    To stop after so many rounds is the plan, so it deserves no warning.
    """

    def __init__(self, model: Model):
        self.model = model

    def fit(self, inputs: np.ndarray, labels: np.ndarray) -> "OneThread":
        """Train on all rows; what was learned before is forgotten."""
        from sklearn.exceptions import ConvergenceWarning

        with warnings.catch_warnings(), one_thread():
            warnings.simplefilter("ignore", ConvergenceWarning)
            self.model.fit(inputs, labels)
        return self

    def predict(self, inputs: np.ndarray) -> np.ndarray:
        """Return one label for each row."""
        return self.model.predict(inputs)

    def predict_proba(self, inputs: np.ndarray) -> np.ndarray:
        """Return the probability of each class for each row."""
        return self.model.predict_proba(inputs)


def _majority(size: int, seed: int) -> Model:
    from sklearn.dummy import DummyClassifier

    return DummyClassifier(strategy="most_frequent")


def _logistic(size: int, seed: int) -> Model:
    from sklearn.linear_model import LogisticRegression
    from sklearn.pipeline import make_pipeline
    from sklearn.preprocessing import PolynomialFeatures, StandardScaler

    steps = [PolynomialFeatures(size, include_bias=False)] if size > 1 else []
    return OneThread(make_pipeline(StandardScaler(), *steps, LogisticRegression(max_iter=1000)))


def _neighbours(size: int, seed: int) -> Model:
    from sklearn.neighbors import KNeighborsClassifier
    from sklearn.pipeline import make_pipeline
    from sklearn.preprocessing import StandardScaler

    return make_pipeline(StandardScaler(), KNeighborsClassifier(size, algorithm="ball_tree"))


def _tree(size: int, seed: int) -> Model:
    from sklearn.tree import DecisionTreeClassifier

    return DecisionTreeClassifier(max_depth=size, random_state=seed)


def _forest(size: int, seed: int) -> Model:
    from sklearn.ensemble import RandomForestClassifier

    return RandomForestClassifier(size, min_samples_leaf=3, random_state=seed, n_jobs=1)


def _network(size: int, seed: int) -> Model:
    from sklearn.neural_network import MLPClassifier
    from sklearn.pipeline import make_pipeline
    from sklearn.preprocessing import StandardScaler

    network = MLPClassifier((size,), solver="lbfgs", max_iter=60, random_state=seed)
    return OneThread(make_pipeline(StandardScaler(), network))


@dataclass(frozen=True)
class Family:
    """A family of models that differ in size.

    label: its name with its size in words. sizes: five of them, from the stiffest model to the most flexible.
    build: makes an untrained model of a size from that size and a seed.
    """

    name: str
    label: str
    sizes: tuple[int, ...]
    build: Callable[[int, int], Model]


FAMILIES = {
    family.name: family
    for family in (
        Family("majority baseline", "majority baseline", (1, 1, 1, 1, 1), _majority),
        Family("logistic regression", "logistic regression, degree {}", (1, 2, 3, 4, 5), _logistic),
        Family("nearest neighbours", "nearest neighbours, k = {}", (35, 21, 15, 5, 1), _neighbours),
        Family("decision tree", "decision tree, depth {}", (1, 3, 5, 9, 30), _tree),
        Family("random forest", "random forest of {} trees", (1, 3, 8, 15, 30), _forest),
        Family("neural network", "neural network, {} neurons", (1, 3, 8, 16, 32), _network),
    )
}
# The size that each family begins with, as a place in `sizes`: logistic regression is plain, the others middling.
USUAL = dict.fromkeys(FAMILIES, 2) | {"logistic regression": 0}


def candidate(family: str, size: int | None = None, seed: int = 0) -> Callable[[], Model]:
    """Return a function without arguments that makes a new, untrained model every time it is called.

    family: a name in FAMILIES. size: what the family counts, such as a tree's depth; by default its usual size.
    Raises ValueError for a family that does not exist or a size below 1.

    >>> make_model = candidate("nearest neighbours", size=1)
    >>> make_model().fit(np.array([[0.0], [1.0]]), np.array([0, 1])).predict(np.array([[0.9]])).tolist()
    [1]
    """
    if family not in FAMILIES:
        raise ValueError(f"family must be one of {', '.join(FAMILIES)}; got {family!r}.")
    size = FAMILIES[family].sizes[USUAL[family]] if size is None else size
    if size < 1:
        raise ValueError(f"size must be at least 1; got {size}.")
    return partial(FAMILIES[family].build, size, seed)
