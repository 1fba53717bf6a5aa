# not yet: the two results changed places
def memory_needed(sizes, rows, copies, number_bytes):
    parameters = sum(a * b + b for a, b in zip(sizes, sizes[1:]))
    training = (parameters + rows * max(a + b for a, b in zip(sizes, sizes[1:]))) * number_bytes
    inference = ((2 + copies) * parameters + rows * sum(sizes)) * number_bytes
    return training, inference
