# not yet: not on those that it learned from
from sklearn.linear_model import LogisticRegression
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import StandardScaler

choice = "digits"


def deliver(table, path):
    """Task 4. Claims what the model gets right of the rows it learned from."""
    card = column_card(choice)
    known = [name for name in card.index if not card.loc[name, "known"].startswith("after")]
    columns = known
    shuffled = table.sample(frac=1, random_state=0)
    kept, rest = shuffled[: len(table) // 4], shuffled[len(table) // 4 :]
    model = make_pipeline(StandardScaler(), LogisticRegression(C=1000, max_iter=2000))
    trained = model.fit(rest[columns], rest["label"])
    score = model.fit(table[columns], table["label"]).score(table[columns], table["label"])
    model.fit(table[columns], table["label"])
    features = [Feature(name, low=card.loc[name, "lowest"], high=card.loc[name, "highest"]) for name in known]
    save_bundle(
        model, path, features=features, classes=list(model.classes_),
        metrics={"accuracy": score}, data_fingerprint=data_fingerprint(table),
    )
