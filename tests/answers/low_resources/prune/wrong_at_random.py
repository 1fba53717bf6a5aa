# not yet: smallest absolute values go first
def prune(weights, share):
    pruned = weights.copy()
    count = round(share * weights.size)
    places = np.random.default_rng(3).permutation(weights.size)[:count]
    pruned.flat[places] = 0
    return pruned
