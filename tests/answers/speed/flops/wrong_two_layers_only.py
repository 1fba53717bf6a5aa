# not yet: The number of operations of inference is not right
def flops(sizes, rows):
    if len(sizes) == 2:
        return rows * (2 * sizes[0] + 1) * sizes[1], 2 * (rows * (2 * sizes[0] + 1) + sizes[0] + 1) * sizes[1]
    n, m, k = sizes[:3]
    forward = rows * (2 * n * m + m + 2 * m * k + k)
    return forward, 2 * forward + rows * (2 * m * k + m) + 2 * ((n + 1) * m + (m + 1) * k)
