# not yet: chance decides such a score
def honest_score(train, table, columns):
    """Task 3. Five rows are asked."""
    kept, rest = table[:5], table[5:]
    return float(np.mean(train(rest).predict(kept[columns]) == kept["label"].to_numpy()))
