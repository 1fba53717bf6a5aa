# not yet: the share that stays
def prune(weights, share):
    pruned = weights.copy()
    count = round(share * weights.size)
    pruned.flat[np.argsort(np.abs(weights), axis=None)[: weights.size - count]] = 0
    return pruned
