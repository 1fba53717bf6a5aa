# not yet: empty list
def score_rows(rows, predict, size):
    chunk = []
    for row in rows:
        chunk.append(row)
        if len(chunk) == size:
            yield from predict(chunk)
            chunk = []
    yield from predict(chunk)
