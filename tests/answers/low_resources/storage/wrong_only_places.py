# not yet: only the places were counted
def storage(weights, index_bytes):
    dense = weights.nbytes
    sparse = int(np.count_nonzero(weights)) * index_bytes
    return ("sparse", sparse) if sparse < dense else ("dense", dense)
