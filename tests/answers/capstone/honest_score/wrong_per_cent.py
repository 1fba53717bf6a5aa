# not yet: one number from 0 to 1
def honest_score(train, table, columns):
    """Task 3. In per cent."""
    shuffled = table.sample(frac=1, random_state=0)
    kept, rest = shuffled[: len(table) // 4], shuffled[len(table) // 4 :]
    return 100 * float(np.mean(train(rest).predict(kept[columns]) == kept["label"].to_numpy()))
