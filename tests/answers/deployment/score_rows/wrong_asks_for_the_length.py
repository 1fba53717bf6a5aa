# broken: TypeError
def score_rows(rows, predict, size):
    for start in range(0, len(rows), size):
        yield from predict(rows[start : start + size])
