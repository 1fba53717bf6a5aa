# not yet: at most
def score_rows(rows, predict, size):
    yield from predict(list(rows))
