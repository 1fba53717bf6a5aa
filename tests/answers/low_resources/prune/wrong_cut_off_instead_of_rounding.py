# not yet: what lies behind the point was cut off
def prune(weights, share):
    pruned = weights.copy()
    pruned.flat[np.argsort(np.abs(weights), axis=None)[: int(share * weights.size)]] = 0
    return pruned
