# not yet: one place was kept for all numbers
def storage(weights, index_bytes):
    dense = weights.nbytes
    sparse = int(np.count_nonzero(weights)) * weights.itemsize + index_bytes
    return ("sparse", sparse) if sparse < dense else ("dense", dense)
