# passed
def choose(table, budget):
    best = None
    for row in table:
        if row.answer_seconds > budget:
            continue
        if best is None or row.fold_score > best.fold_score:
            best = row
        elif row.fold_score == best.fold_score and row.answer_seconds < best.answer_seconds:
            best = row
    if best is not None:
        return best.name
