# not yet: 4 bytes were taken for every number
def storage(weights, index_bytes):
    dense = 4 * weights.size
    sparse = np.count_nonzero(weights) * (4 + index_bytes)
    return ("sparse", sparse) if sparse < dense else ("dense", dense)
