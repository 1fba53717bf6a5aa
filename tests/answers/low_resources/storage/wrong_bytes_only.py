# not yet: should return a pair
def storage(weights, index_bytes):
    return min(weights.nbytes, np.count_nonzero(weights) * (weights.itemsize + index_bytes))
