# not yet: whole numbers
def batches(rows, batch_size, random):
    order = random.permutation(np.arange(rows, dtype=float))
    return [order[start : start + batch_size] for start in range(0, rows, batch_size)]
