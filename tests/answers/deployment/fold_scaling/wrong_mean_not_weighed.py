# not yet: not multiplied by the weights
def fold_scaling(weights, bias, mean, scale):
    return weights / scale[:, None], bias - (mean / scale).sum()
