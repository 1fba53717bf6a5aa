# passed
from itertools import chain, islice


def score_rows(rows, predict, size):
    rows = iter(rows)
    chunks = iter(lambda: list(islice(rows, size)), [])
    return chain.from_iterable(predict(chunk) for chunk in chunks)
