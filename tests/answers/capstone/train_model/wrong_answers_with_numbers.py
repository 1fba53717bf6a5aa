# not yet: the labels of the table are
from sklearn.linear_model import LogisticRegression
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import StandardScaler


def train_model(table):
    """Task 1. Numbers where the table has names."""
    labels = (table["label"] == "benign").astype(int)
    return make_pipeline(StandardScaler(), LogisticRegression()).fit(table[known], labels)
