# not yet: give each Feature the bounds
from sklearn.linear_model import LogisticRegression
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import StandardScaler


def deliver(table, path):
    """Task 4. No bounds."""
    columns = known
    shuffled = table.sample(frac=1, random_state=0)
    kept, rest = shuffled[: len(table) // 4], shuffled[len(table) // 4 :]
    model = make_pipeline(StandardScaler(), LogisticRegression())
    trained = model.fit(rest[columns], rest["label"])
    score = trained.score(kept[columns], kept["label"])
    model.fit(table[columns], table["label"])
    features = [Feature(name) for name in known]
    save_bundle(
        model, path, features=features, classes=list(model.classes_),
        metrics={"accuracy": score}, data_fingerprint=data_fingerprint(table),
    )
