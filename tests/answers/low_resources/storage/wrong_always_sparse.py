# not yet: sparse was taken whatever it costs
def storage(weights, index_bytes):
    return "sparse", np.count_nonzero(weights) * (weights.itemsize + index_bytes)
