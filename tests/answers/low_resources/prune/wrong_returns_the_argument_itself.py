# not yet: the very array it was given
def prune(weights, share):
    count = round(share * weights.size)
    if count == 0:
        return weights
    pruned = weights.copy()
    pruned.flat[np.argsort(np.abs(weights), axis=None)[:count]] = 0
    return pruned
