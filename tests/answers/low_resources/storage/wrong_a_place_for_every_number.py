# not yet: a place was kept for every number
def storage(weights, index_bytes):
    dense = weights.nbytes
    sparse = np.count_nonzero(weights) * weights.itemsize + weights.size * index_bytes
    return ("sparse", sparse) if sparse < dense else ("dense", dense)
