# passed
from sklearn.linear_model import LogisticRegression
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import StandardScaler

choice = "digits"


def train_model(table):
    """Task 1. Logistic regression, with a weight limit that cross-validation on these rows chose."""
    from sklearn.model_selection import GridSearchCV

    card = column_card(choice)
    columns = [name for name, when in card["known"].items() if not when.startswith("after")]
    model = make_pipeline(StandardScaler(), LogisticRegression(max_iter=300))
    search = GridSearchCV(model, {"logisticregression__C": [0.02, 0.1]}, cv=3)
    return search.fit(table[columns], table["label"]).best_estimator_
