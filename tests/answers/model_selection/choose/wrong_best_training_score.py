# not yet: the best *training* score won
def choose(table, budget):
    rows = [row for row in table if row.answer_seconds <= budget]
    if not rows:
        return None
    return max(rows, key=lambda row: row.train_score).name
