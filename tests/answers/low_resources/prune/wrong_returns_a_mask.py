# not yet: prune changed weights that it should keep
def prune(weights, share):
    pruned = weights.copy()
    count = round(share * weights.size)
    mask = np.ones_like(weights)
    mask.flat[np.argsort(np.abs(weights), axis=None)[:count]] = 0
    return mask
