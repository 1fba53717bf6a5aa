# passed
def storage(weights, index_bytes):
    dense = weights.nbytes
    sparse = np.count_nonzero(weights) * (weights.itemsize + index_bytes)
    return ("sparse", sparse) if sparse < dense else ("dense", dense)
