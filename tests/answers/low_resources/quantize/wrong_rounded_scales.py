# not yet: The scale of column
def quantize(weights):
    largest = np.abs(weights).max(axis=0)
    scales = np.where(largest > 0, largest / 127, 1.0)
    scales = np.maximum(scales.round(4), 1e-4)
    return np.clip(np.round(weights / scales), -127, 127).astype(np.int8), scales
