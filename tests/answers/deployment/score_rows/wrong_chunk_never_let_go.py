# not yet: never list(rows)
def score_rows(rows, predict, size):
    chunk = []
    for row in rows:
        chunk.append(row)
        if len(chunk) % size == 0:
            yield from predict(chunk[-size:])
    if len(chunk) % size:
        yield from predict(chunk[-(len(chunk) % size) :])
