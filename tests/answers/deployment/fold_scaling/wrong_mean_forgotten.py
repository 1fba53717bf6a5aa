# not yet: the mean is forgotten
def fold_scaling(weights, bias, mean, scale):
    return weights / scale[:, None], bias
