# not yet: draw without putting back
def batches(rows, batch_size, random):
    sizes = [min(batch_size, rows - start) for start in range(0, rows, batch_size)]
    return [random.integers(0, rows, size) for size in sizes]
