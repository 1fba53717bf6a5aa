# passed
def honest_score(train, table, columns):
    """Task 3. Five folds that keep the labels' shares; every row is asked once, unseen."""
    from sklearn.model_selection import StratifiedKFold

    right = 0
    for seen, unseen in StratifiedKFold(5, shuffle=True, random_state=0).split(table, table["label"]):
        model, kept = train(table.iloc[seen]), table.iloc[unseen]
        right += np.sum(model.predict(kept[columns]) == kept["label"].to_numpy())
    return right / len(table)
