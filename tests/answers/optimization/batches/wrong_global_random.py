# not yet: draw from `random`
def batches(rows, batch_size, random):
    order = np.random.permutation(rows)
    return [order[start : start + batch_size] for start in range(0, rows, batch_size)]
