# not yet: the model you ship learns from all of them
def honest_score(train, table, columns):
    """Task 3. The small part trains, the large one is asked."""
    shuffled = table.sample(frac=1, random_state=0)
    few, kept = shuffled[: len(table) // 10], shuffled[len(table) // 10 :]
    return float(np.mean(train(few).predict(kept[columns]) == kept["label"].to_numpy()))
