# broken: not fitted
from sklearn.linear_model import LogisticRegression
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import StandardScaler


def train_model(table):
    """Task 1. A model that never saw a row."""
    return make_pipeline(StandardScaler(), LogisticRegression())
