# not yet: may be smaller
def batches(rows, batch_size, random):
    order = random.permutation(rows)
    order = np.append(order, order[: -rows % batch_size])
    return [order[start : start + batch_size] for start in range(0, rows, batch_size)]
