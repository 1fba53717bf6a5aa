# not yet: The first digits are right
def fold_scaling(weights, bias, mean, scale):
    new = weights / scale[:, None]
    return new.round(8), (bias - mean @ new).round(8)
