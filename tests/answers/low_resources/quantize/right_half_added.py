# passed
def quantize(weights):
    largest = np.linalg.norm(weights, ord=np.inf, axis=0)
    scales = (largest + (largest == 0)) / 127.0
    return (np.sign(weights) * np.floor(np.abs(weights) / scales + 0.5)).astype(np.int8), scales
