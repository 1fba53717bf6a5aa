# not yet: The scale of column 2 is not right
def quantize(weights):
    scales = np.abs(weights).max(axis=0) / 127
    return np.nan_to_num(np.round(weights / scales)).astype(np.int8), scales
