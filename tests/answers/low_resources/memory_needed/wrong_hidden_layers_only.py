# not yet: inputs and logits included
def memory_needed(sizes, rows, copies, number_bytes):
    parameters = sum(a * b + b for a, b in zip(sizes, sizes[1:]))
    training = (2 + copies) * parameters + rows * sum(sizes[1:-1])
    inference = parameters + rows * max(a + b for a, b in zip(sizes, sizes[1:]))
    return training * number_bytes, inference * number_bytes
