# not yet: the sign was left in
def prune(weights, share):
    pruned = weights.copy()
    count = round(share * weights.size)
    pruned.flat[np.argsort(weights, axis=None)[:count]] = 0
    return pruned
