# not yet: should have shape
def fold_scaling(weights, bias, mean, scale):
    new = weights / scale[:, None]
    return new, bias[None] - mean[None] @ new
