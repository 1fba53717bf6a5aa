# not yet: each column was pruned by itself
def prune(weights, share):
    pruned = weights.copy()
    count = round(share * len(weights))
    for column in pruned.T:
        column[np.argsort(np.abs(column), kind='stable')[:count]] = 0
    return pruned
