# passed
def flops(sizes, rows):
    widths = np.array(sizes)
    weights = widths[:-1] * widths[1:]
    forward = rows * (2 * weights + widths[1:])
    signals = rows * (2 * weights + widths[:-1])
    update = 2 * (weights + widths[1:])
    return forward.sum(), 2 * forward.sum() + signals[1:].sum() + update.sum()
