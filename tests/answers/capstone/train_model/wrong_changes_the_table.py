# not yet: changed the table
from sklearn.linear_model import LogisticRegression
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import StandardScaler


def train_model(table):
    """Task 1. Takes the label out of the caller's table."""
    labels = table.pop("label")
    return make_pipeline(StandardScaler(), LogisticRegression()).fit(table[known], labels)
