# not yet: prune changed weights that it should keep
def prune(weights, share):
    pruned = weights.copy()
    count = round(share * weights.size)
    pruned = np.abs(pruned)
    pruned.flat[np.argsort(pruned, axis=None)[:count]] = 0
    return pruned
