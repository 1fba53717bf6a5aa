# not yet: the budget was forgotten
def choose(table, budget):
    rows = list(table)
    if not rows:
        return None
    return max(rows, key=lambda row: (row.fold_score, -row.answer_seconds)).name
