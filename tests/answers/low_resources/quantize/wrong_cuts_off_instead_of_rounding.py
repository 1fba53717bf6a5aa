# not yet: what lies behind the point was cut off
def quantize(weights):
    largest = np.abs(weights).max(axis=0)
    scales = np.where(largest > 0, largest / 127, 1.0)
    return (weights / scales).astype(np.int8), scales
