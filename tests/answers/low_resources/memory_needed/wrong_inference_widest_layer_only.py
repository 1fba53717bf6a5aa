# not yet: only the widest layer was counted
def memory_needed(sizes, rows, copies, number_bytes):
    parameters = sum(a * b + b for a, b in zip(sizes, sizes[1:]))
    training = ((2 + copies) * parameters + rows * sum(sizes)) * number_bytes
    inference = (parameters + rows * max(sizes)) * number_bytes
    return training, inference
