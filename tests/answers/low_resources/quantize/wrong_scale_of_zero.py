# not yet: Column 2 holds only zeros
def quantize(weights):
    scales = np.abs(weights).max(axis=0) / 127
    return np.nan_to_num(np.round(weights / scales)).astype(np.int8), scales
