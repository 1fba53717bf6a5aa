# not yet: nan
def prune(weights, share):
    pruned = weights.copy()
    count = round(share * weights.size)
    pruned.flat[np.argsort(np.abs(weights), axis=None)[:count]] = np.nan
    return pruned
