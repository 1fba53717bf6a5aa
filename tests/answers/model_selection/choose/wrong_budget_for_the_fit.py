# not yet: the budget was held against `fit_seconds`
def choose(table, budget):
    rows = [row for row in table if row.fit_seconds <= budget]
    if not rows:
        return None
    return max(rows, key=lambda row: (row.fold_score, -row.answer_seconds)).name
