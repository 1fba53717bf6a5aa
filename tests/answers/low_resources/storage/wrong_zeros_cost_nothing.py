# not yet: zeros make an array smaller by themselves
def storage(weights, index_bytes):
    return "dense", int(np.count_nonzero(weights)) * weights.itemsize
