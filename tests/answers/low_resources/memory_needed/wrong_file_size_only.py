# not yet: only the weights were counted
def memory_needed(sizes, rows, copies, number_bytes):
    parameters = sum(a * b + b for a, b in zip(sizes, sizes[1:]))
    training = parameters * number_bytes
    inference = parameters * number_bytes
    return training, inference
