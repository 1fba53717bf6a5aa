# not yet: 4 bytes were taken for every place
def storage(weights, index_bytes):
    dense = weights.nbytes
    sparse = np.count_nonzero(weights) * (weights.itemsize + 4)
    return ("sparse", sparse) if sparse < dense else ("dense", dense)
