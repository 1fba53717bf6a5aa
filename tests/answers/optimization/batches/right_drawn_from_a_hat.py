# passed
def batches(rows, batch_size, random):
    """Task 1. Draws without putting back, and sorts the rows inside each batch, which changes no batch."""
    left, drawn = list(range(rows)), []
    while left:
        batch = [left.pop(int(random.integers(len(left)))) for _ in range(min(batch_size, len(left)))]
        drawn.append(np.array(sorted(batch)))
    return drawn
