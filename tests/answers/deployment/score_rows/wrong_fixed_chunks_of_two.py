# not yet: at most
def score_rows(rows, predict, size):
    chunk = []
    for row in rows:
        chunk.append(row)
        if len(chunk) == 2:
            yield from predict(chunk)
            chunk = []
    if chunk:
        yield from predict(chunk)
