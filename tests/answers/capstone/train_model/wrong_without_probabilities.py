# not yet: no probabilities
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import StandardScaler
from sklearn.svm import LinearSVC


def train_model(table):
    """Task 1. A family that says on which side of a border a row lies, and not how sure it is."""
    return make_pipeline(StandardScaler(), LinearSVC()).fit(table[known], table["label"])
