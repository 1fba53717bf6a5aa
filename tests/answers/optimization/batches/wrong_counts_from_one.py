# not yet: count from 0
def batches(rows, batch_size, random):
    order = random.permutation(rows) + 1
    return [order[start : start + batch_size] for start in range(0, rows, batch_size)]
