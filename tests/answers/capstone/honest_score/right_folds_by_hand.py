# passed
def honest_score(train, table, columns):
    """Task 3. Every fourth row, four times over."""
    scores = []
    for fold in range(4):
        kept = np.arange(len(table)) % 4 == fold
        model = train(table[~kept])
        scores.append(model.score(table[kept][columns], table[kept]["label"]))
    return np.mean(scores)
