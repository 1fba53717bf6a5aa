# not yet: equal weights went all or none
def prune(weights, share):
    count = round(share * weights.size)
    if not count:
        return weights.copy()
    limit = np.sort(np.abs(weights), axis=None)[count - 1]
    return np.where(np.abs(weights) <= limit, 0, weights).astype(weights.dtype)
