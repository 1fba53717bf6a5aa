# not yet: in the order in which they stand
def batches(rows, batch_size, random):
    return [np.arange(start, min(start + batch_size, rows)) for start in range(0, rows, batch_size)]
