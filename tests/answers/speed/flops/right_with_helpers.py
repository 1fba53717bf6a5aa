# passed
def product(rows, inputs, outputs):
    return 2 * rows * inputs * outputs


def flops(sizes, rows):
    layers = list(zip(sizes, sizes[1:]))
    inference = sum(product(rows, n, m) + rows * m for n, m in layers)
    back = sum(product(n, rows, m) + rows * m for n, m in layers)
    down = sum(product(rows, m, n) + rows * n for n, m in layers[1:])
    changed = sum(2.0 * (n + 1) * m for n, m in layers)
    return float(inference), inference + back + down + changed
