# not yet: equal weights went all or none
def prune(weights, share):
    limit = np.quantile(np.abs(weights), share)
    pruned = np.where(np.abs(weights) < limit, 0, weights).astype(weights.dtype)
    return np.zeros_like(weights) if share == 1 else pruned
