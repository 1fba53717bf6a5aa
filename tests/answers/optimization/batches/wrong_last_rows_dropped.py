# not yet: the last batch may be smaller
def batches(rows, batch_size, random):
    order = random.permutation(rows)
    return [order[i * batch_size : (i + 1) * batch_size] for i in range(rows // batch_size)]
