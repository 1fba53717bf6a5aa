# passed
def honest_score(train, table, columns):
    """Task 3. A random quarter is kept aside."""
    shuffled = table.sample(frac=1, random_state=0)
    kept, rest = shuffled[: len(table) // 4], shuffled[len(table) // 4 :]
    model = train(rest)
    return float(np.mean(model.predict(kept[columns]) == kept["label"].to_numpy()))
