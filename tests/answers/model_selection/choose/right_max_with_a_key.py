# passed
def choose(table, budget):
    affordable = [row for row in table if row.answer_seconds <= budget]
    if not affordable:
        return None
    return max(affordable, key=lambda row: (row.fold_score, -row.answer_seconds)).name
