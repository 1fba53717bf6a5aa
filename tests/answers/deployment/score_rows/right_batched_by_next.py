# passed
def score_rows(rows, predict, size):
    rows = iter(rows)
    over = False
    while not over:
        chunk = []
        while len(chunk) < size:
            try:
                chunk.append(next(rows))
            except StopIteration:
                over = True
                break
        if chunk:
            yield from predict(chunk).tolist()
