# not yet: the places were left out
def storage(weights, index_bytes):
    dense = weights.nbytes
    sparse = np.count_nonzero(weights) * weights.itemsize
    return ("sparse", sparse) if sparse < dense else ("dense", dense)
