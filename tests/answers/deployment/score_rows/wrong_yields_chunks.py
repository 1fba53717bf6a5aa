# not yet: use `yield from`
def score_rows(rows, predict, size):
    chunk = []
    for row in rows:
        chunk.append(row)
        if len(chunk) == size:
            yield predict(chunk)
            chunk = []
    if chunk:
        yield predict(chunk)
