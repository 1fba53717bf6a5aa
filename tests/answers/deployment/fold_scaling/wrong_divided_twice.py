# not yet: divided by the scale twice
def fold_scaling(weights, bias, mean, scale):
    weights = weights / scale[:, None]
    return weights, bias - (mean / scale) @ weights
