# not yet: Shuffle before you split
def honest_score(train, table, columns):
    """Task 3. The last quarter is kept aside, in the order in which the rows came."""
    start = len(table) * 3 // 4
    model, kept = train(table[:start]), table[start:]
    return float(np.mean(model.predict(kept[columns]) == kept["label"].to_numpy()))
