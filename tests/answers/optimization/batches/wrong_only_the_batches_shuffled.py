# not yet: shuffle the rows first
def batches(rows, batch_size, random):
    cut = [np.arange(start, min(start + batch_size, rows)) for start in range(0, rows, batch_size)]
    full = len(cut) - (rows % batch_size > 0)
    return [cut[i] for i in random.permutation(full)] + cut[full:]
