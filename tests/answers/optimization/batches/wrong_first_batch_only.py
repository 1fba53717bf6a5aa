# not yet: one array for each batch
def batches(rows, batch_size, random):
    return random.permutation(rows)[:batch_size]
