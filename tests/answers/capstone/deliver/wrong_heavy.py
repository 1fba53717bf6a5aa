# not yet: Fewer or shallower trees
from sklearn.ensemble import RandomForestClassifier


def deliver(table, path):
    """Task 4. Eighty trees, for a lump."""
    columns = known
    shuffled = table.sample(frac=1, random_state=0)
    kept, rest = shuffled[: len(table) // 4], shuffled[len(table) // 4 :]
    model = RandomForestClassifier(80, random_state=0)
    trained = model.fit(rest[columns], rest["label"])
    score = trained.score(kept[columns], kept["label"])
    model.fit(table[columns], table["label"])
    features = [Feature(name, low=card.loc[name, "lowest"], high=card.loc[name, "highest"]) for name in known]
    save_bundle(
        model, path, features=features, classes=list(model.classes_),
        metrics={"accuracy": score}, data_fingerprint=data_fingerprint(table),
    )
