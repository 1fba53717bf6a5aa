# passed
def batches(rows, batch_size, random):
    """Task 1. Hands the batches out one at a time instead of making the list first."""
    order = random.permutation(rows)
    while len(order):
        yield order[:batch_size]
        order = order[batch_size:]
