# not yet: a bundle never changes
from sklearn.linear_model import LogisticRegression
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import StandardScaler


def deliver(table, path):
    """Task 4. Saved, and a better model put into its place afterwards."""
    shuffled = table.sample(frac=1, random_state=0)
    kept, rest = shuffled[: len(table) // 4], shuffled[len(table) // 4 :]
    model = make_pipeline(StandardScaler(), LogisticRegression())
    score = model.fit(rest[known], rest["label"]).score(kept[known], kept["label"])
    model.fit(table[known], table["label"])
    features = [Feature(name, low=card.loc[name, "lowest"], high=card.loc[name, "highest"]) for name in known]
    save_bundle(
        model, path, features=features, classes=list(model.classes_),
        metrics={"accuracy": score}, data_fingerprint=data_fingerprint(table),
    )
    import skops.io

    better = make_pipeline(StandardScaler(), LogisticRegression(C=0.5)).fit(table[known], table["label"])
    skops.io.dump(better, path / "model.skops")
