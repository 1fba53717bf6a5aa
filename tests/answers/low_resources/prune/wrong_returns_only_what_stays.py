# not yet: should have shape
def prune(weights, share):
    count = round(share * weights.size)
    return weights.flatten()[np.argsort(np.abs(weights), axis=None)[count:]]
