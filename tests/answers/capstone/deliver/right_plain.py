# passed
from sklearn.linear_model import LogisticRegression
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import StandardScaler


def deliver(table, path):
    """Task 4. A quarter kept aside for the score, then all rows."""
    columns = known
    shuffled = table.sample(frac=1, random_state=0)
    kept, rest = shuffled[: len(table) // 4], shuffled[len(table) // 4 :]
    model = make_pipeline(StandardScaler(), LogisticRegression())
    trained = model.fit(rest[columns], rest["label"])
    score = trained.score(kept[columns], kept["label"])
    model.fit(table[columns], table["label"])
    features = [Feature(name, low=card.loc[name, "lowest"], high=card.loc[name, "highest"]) for name in known]
    save_bundle(
        model, path, features=features, classes=list(model.classes_),
        metrics={"accuracy": score}, data_fingerprint=data_fingerprint(table),
    )
