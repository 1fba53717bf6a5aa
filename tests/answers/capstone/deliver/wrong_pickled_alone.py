# not yet: A pickle runs code when it is opened
import pickle

from sklearn.linear_model import LogisticRegression
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import StandardScaler


def deliver(table, path):
    """Task 4. The model as Python would keep it, and nothing that says what it is."""
    model = make_pipeline(StandardScaler(), LogisticRegression()).fit(table[known], table["label"])
    path.mkdir()
    (path / "model.pkl").write_bytes(pickle.dumps(model))
