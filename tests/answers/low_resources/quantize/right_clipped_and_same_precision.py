# passed
def quantize(weights):
    largest = np.maximum(weights.max(axis=0), -weights.min(axis=0))
    scales = largest / np.asarray(127, weights.dtype)
    scales[scales == 0] = 1
    codes = np.clip(np.rint(weights / scales), -127, 127)
    return [codes.astype("int8"), scales]
