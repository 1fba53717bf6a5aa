# not yet: so None should come
def choose(table, budget):
    rows = [row for row in table if row.answer_seconds <= budget]
    if not rows:
        return min(table, key=lambda row: row.answer_seconds).name
    return max(rows, key=lambda row: (row.fold_score, -row.answer_seconds)).name
