# not yet: a 255th of the largest weight
def quantize(weights):
    largest = np.abs(weights).max(axis=0)
    scales = np.where(largest > 0, largest / 255, 1.0)
    return np.clip(np.round(weights / scales), -127, 127).astype(np.int8), scales
