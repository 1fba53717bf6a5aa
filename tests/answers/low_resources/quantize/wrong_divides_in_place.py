# not yet: changed its argument weights
def quantize(weights):
    largest = np.abs(weights).max(axis=0)
    scales = np.where(largest > 0, largest / 127, 1.0)
    weights /= scales
    return np.round(weights).astype(np.int8), scales
