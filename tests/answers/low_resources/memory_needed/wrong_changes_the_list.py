# not yet: changed the list `sizes`
def memory_needed(sizes, rows, copies, number_bytes):
    parameters = sum(a * b + b for a, b in zip(sizes, sizes[1:]))
    widest = max(a + b for a, b in zip(sizes, sizes[1:]))
    activations = 0
    while sizes:
        activations += rows * sizes.pop()
    return ((2 + copies) * parameters + activations) * number_bytes, (parameters + rows * widest) * number_bytes
