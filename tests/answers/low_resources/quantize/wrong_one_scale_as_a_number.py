# not yet: one scale for each of 2 columns
def quantize(weights):
    scale = np.abs(weights).max() / 127
    return np.round(weights / scale).astype(np.int8), scale
