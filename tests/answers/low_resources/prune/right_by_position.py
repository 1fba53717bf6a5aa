# passed
def prune(weights, share):
    pruned = weights.copy()
    count = round(share * weights.size)
    pruned.flat[np.argsort(np.abs(weights), axis=None)[:count]] = 0
    return pruned
