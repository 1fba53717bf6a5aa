# not yet: training was taken as three times inference
def flops(sizes, rows):
    inference = sum(2 * rows * n * m + rows * m for n, m in zip(sizes, sizes[1:]))
    return inference, 3 * inference
