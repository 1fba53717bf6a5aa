# passed
from sklearn.linear_model import LogisticRegression
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import StandardScaler

choice = "digits"


def train_model(table):
    """Task 1. Logistic regression with small weights, which cross-validation on these rows preferred to large ones."""
    card = column_card(choice)
    columns = [name for name, when in card["known"].items() if not when.startswith("after")]
    model = make_pipeline(StandardScaler(), LogisticRegression(C=0.05, max_iter=300))
    return model.fit(table[columns], table["label"])
