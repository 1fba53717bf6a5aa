# not yet: a 128th of the largest weight
def quantize(weights):
    largest = np.abs(weights).max(axis=0)
    scales = np.where(largest > 0, largest / 128, 1.0)
    return np.round(weights / scales).astype(np.int64).astype(np.int8), scales
