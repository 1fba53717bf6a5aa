# not yet: rows were counted
def storage(weights, index_bytes):
    dense = len(weights) * weights.itemsize
    sparse = int(np.count_nonzero(weights)) * (weights.itemsize + index_bytes)
    return ("sparse", sparse) if sparse < dense else ("dense", dense)
