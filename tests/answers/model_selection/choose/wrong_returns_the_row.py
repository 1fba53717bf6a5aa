# not yet: return its name
def choose(table, budget):
    rows = [row for row in table if row.answer_seconds <= budget]
    if not rows:
        return None
    return max(rows, key=lambda row: (row.fold_score, -row.answer_seconds))
