# passed
def flops(sizes, rows):
    products = [n * m for n, m in zip(sizes[:-1], sizes[1:])]
    neurons = sum(sizes[1:])
    inference = 2 * rows * sum(products) + rows * neurons
    signals = 2 * rows * sum(products[1:]) + rows * sum(sizes[1:-1])
    return [inference, 2 * inference + signals + 2 * (sum(products) + neurons)]
