# not yet: one weight too few
def prune(weights, share):
    pruned = weights.copy()
    count = round(share * weights.size)
    pruned.flat[np.argsort(np.abs(weights), axis=None, kind='stable')[: max(count - 1, 0)]] = 0
    return pruned
