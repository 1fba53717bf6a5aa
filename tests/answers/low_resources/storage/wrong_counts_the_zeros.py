# not yet: the zeros were kept
def storage(weights, index_bytes):
    dense = weights.nbytes
    sparse = (weights == 0).sum() * (weights.itemsize + index_bytes)
    return ("sparse", sparse) if sparse < dense else ("dense", dense)
