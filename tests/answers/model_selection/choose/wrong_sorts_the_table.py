# not yet: choose changed the table
def choose(table, budget):
    table.sort(key=lambda row: (-row.fold_score, row.answer_seconds))
    for row in table:
        if row.answer_seconds <= budget:
            return row.name
