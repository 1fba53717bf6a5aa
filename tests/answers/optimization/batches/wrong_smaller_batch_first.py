# not yet: only the last
def batches(rows, batch_size, random):
    order = random.permutation(rows)
    first = rows % batch_size
    starts = list(range(first, rows, batch_size))
    return ([order[:first]] if first else []) + [order[start : start + batch_size] for start in starts]
