# not yet: should return a fitted classifier
from sklearn.linear_model import LogisticRegression
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import StandardScaler


def train_model(table):
    """Task 1. Returns how good the model is."""
    model = make_pipeline(StandardScaler(), LogisticRegression()).fit(table[known], table["label"])
    return model.score(table[known], table["label"])
