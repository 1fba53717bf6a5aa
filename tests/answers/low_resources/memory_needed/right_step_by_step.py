# passed
def memory_needed(sizes, rows, copies, number_bytes):
    weights, widest = 0, 0
    for n_in, n_out in zip(sizes[:-1], sizes[1:]):
        weights += n_in * n_out + n_out
        widest = max(widest, n_in + n_out)
    gradients = weights
    memories = copies * weights
    activations = 0
    for width in sizes:
        activations += rows * width
    return [number_bytes * (weights + gradients + memories + activations), number_bytes * (weights + rows * widest)]
