# not yet: a share of the largest weight
def prune(weights, share):
    limit = share * np.abs(weights).max()
    return np.where(np.abs(weights) < limit, 0, weights).astype(weights.dtype)
