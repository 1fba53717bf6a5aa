# not yet: divided by the scale as well
def fold_scaling(weights, bias, mean, scale):
    return weights / scale[:, None], bias - mean @ weights
