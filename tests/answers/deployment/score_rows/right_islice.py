# passed
from itertools import islice


def score_rows(rows, predict, size):
    rows = iter(rows)
    while chunk := list(islice(rows, size)):
        for answer in predict(chunk):
            yield answer
