# not yet: the same order in two epochs
def batches(rows, batch_size, random):
    order = np.random.default_rng(0).permutation(rows)
    return [order[start : start + batch_size] for start in range(0, rows, batch_size)]
