# not yet: Learn from `table` alone
from sklearn.linear_model import LogisticRegression
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import StandardScaler

rows = load_rows(choice)


def train_model(table):
    """Task 1. Trains on the notebook's variable, not on the argument."""
    return make_pipeline(StandardScaler(), LogisticRegression()).fit(rows[known], rows["label"])
