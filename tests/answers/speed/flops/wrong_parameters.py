# not yet: parameters were counted
def flops(sizes, rows):
    parameters = sum((n + 1) * m for n, m in zip(sizes, sizes[1:]))
    return parameters, 2 * parameters
