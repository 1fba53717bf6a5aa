# not yet: the scaling stayed in your notebook
from sklearn.linear_model import LogisticRegression
from sklearn.preprocessing import StandardScaler


def deliver(table, path):
    """Task 4. The rows are scaled here, and the model alone is shipped."""
    scaled = pd.DataFrame(StandardScaler().fit_transform(table[known]), columns=known)
    kept = np.random.default_rng(0).permutation(len(table)) < len(table) // 4
    model = LogisticRegression().fit(scaled[~kept], table["label"][~kept])
    score = model.score(scaled[kept], table["label"][kept])
    model.fit(scaled, table["label"])
    features = [Feature(name, low=card.loc[name, "lowest"], high=card.loc[name, "highest"]) for name in known]
    save_bundle(
        model, path, features=features, classes=list(model.classes_),
        metrics={"accuracy": score}, data_fingerprint=data_fingerprint(table),
    )
