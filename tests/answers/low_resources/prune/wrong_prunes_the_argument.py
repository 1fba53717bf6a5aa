# not yet: changed its argument weights
def prune(weights, share):
    count = round(share * weights.size)
    weights.flat[np.argsort(np.abs(weights), axis=None)[:count]] = 0
    return weights
