# not yet: 8 bytes were taken for every number
def storage(weights, index_bytes):
    dense = 8 * weights.size
    sparse = np.count_nonzero(weights) * (8 + index_bytes)
    return ("sparse", sparse) if sparse < dense else ("dense", dense)
