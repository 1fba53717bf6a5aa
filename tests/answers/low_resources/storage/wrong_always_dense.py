# not yet: dense was taken whatever it costs
def storage(weights, index_bytes):
    return "dense", weights.nbytes
