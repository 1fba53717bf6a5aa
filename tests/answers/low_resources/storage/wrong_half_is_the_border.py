# not yet: storage is not right
def storage(weights, index_bytes):
    sparse = np.count_nonzero(weights) * (weights.itemsize + index_bytes)
    return ("sparse", sparse) if np.count_nonzero(weights) < weights.size / 2 else ("dense", weights.nbytes)
