# not yet: numbers were counted and not bytes
def storage(weights, index_bytes):
    dense = weights.size
    sparse = np.count_nonzero(weights) * (1 + index_bytes)
    return ("sparse", sparse) if sparse < dense else ("dense", dense)
