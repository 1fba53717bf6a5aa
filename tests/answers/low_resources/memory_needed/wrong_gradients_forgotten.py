# not yet: the gradients are missing
def memory_needed(sizes, rows, copies, number_bytes):
    parameters = sum(a * b + b for a, b in zip(sizes, sizes[1:]))
    training = ((1 + copies) * parameters + rows * sum(sizes)) * number_bytes
    inference = (parameters + rows * max(a + b for a, b in zip(sizes, sizes[1:]))) * number_bytes
    return training, inference
