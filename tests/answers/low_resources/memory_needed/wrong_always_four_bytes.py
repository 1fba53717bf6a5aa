# not yet: 4 bytes were taken
def memory_needed(sizes, rows, copies, number_bytes):
    parameters = sum(a * b + b for a, b in zip(sizes, sizes[1:]))
    training = ((2 + copies) * parameters + rows * sum(sizes)) * 4
    inference = (parameters + rows * max(a + b for a, b in zip(sizes, sizes[1:]))) * 4
    return training, inference
