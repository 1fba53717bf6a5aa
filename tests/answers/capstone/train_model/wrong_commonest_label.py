# not yet: always giving the commonest label
from sklearn.dummy import DummyClassifier


def train_model(table):
    """Task 1. The same answer for everybody."""
    return DummyClassifier().fit(table[known], table["label"])
