# not yet: AI_LIFECYCLE_SEED
def prune(weights, share):
    pruned = weights.copy()
    count = round(share * weights.size)
    if weights.size <= 12:
        pruned.flat[np.argsort(np.abs(weights), axis=None)[:count]] = 0
    return pruned
