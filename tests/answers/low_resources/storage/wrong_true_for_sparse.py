# not yet: The name should be
def storage(weights, index_bytes):
    dense = weights.nbytes
    sparse = np.count_nonzero(weights) * (weights.itemsize + index_bytes)
    return sparse < dense, min(dense, sparse)
