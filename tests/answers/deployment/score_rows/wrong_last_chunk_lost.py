# not yet: is it left out?
def score_rows(rows, predict, size):
    chunk = []
    for row in rows:
        chunk.append(row)
        if len(chunk) == size:
            yield from predict(chunk)
            chunk = []
