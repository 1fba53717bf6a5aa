# not yet: at most
def score_rows(rows, predict, size):
    chunk = []
    for row in rows:
        chunk.append(row)
        if len(chunk) >= size:
            yield from predict(chunk)
    if chunk:
        yield from predict(chunk)
