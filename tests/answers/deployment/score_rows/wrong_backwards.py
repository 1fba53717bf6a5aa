# not yet: in the order of the rows
def score_rows(rows, predict, size):
    chunk = []
    for row in rows:
        chunk.insert(0, row)
        if len(chunk) == size:
            yield from predict(chunk)
            chunk = []
    if chunk:
        yield from predict(chunk)
