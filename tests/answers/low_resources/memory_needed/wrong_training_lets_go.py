# not yet: only two neighbouring layers
def memory_needed(sizes, rows, copies, number_bytes):
    parameters = sum(a * b + b for a, b in zip(sizes, sizes[1:]))
    training = ((2 + copies) * parameters + rows * max(a + b for a, b in zip(sizes, sizes[1:]))) * number_bytes
    inference = (parameters + rows * max(a + b for a, b in zip(sizes, sizes[1:]))) * number_bytes
    return training, inference
