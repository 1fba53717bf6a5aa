# passed
def choose(table, budget):
    rows = sorted(table, key=lambda row: row.answer_seconds)
    rows = sorted(rows, key=lambda row: row.fold_score, reverse=True)
    names = [row.name for row in rows if not row.answer_seconds > budget]
    return names[0] if names else None
