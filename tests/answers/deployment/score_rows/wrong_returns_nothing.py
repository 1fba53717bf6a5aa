# not yet: should be a generator
def score_rows(rows, predict, size):
    chunk = [row for row in rows]
    predict(chunk)
