# not yet: It may know them by heart
def honest_score(train, table, columns):
    """Task 3. Asks about the rows it learned from."""
    model = train(table)
    return float(np.mean(model.predict(table[columns]) == table["label"].to_numpy()))
