# not yet: never list(rows)
def score_rows(rows, predict, size):
    rows = list(rows)
    for start in range(0, len(rows), size):
        yield from predict(rows[start : start + size])
