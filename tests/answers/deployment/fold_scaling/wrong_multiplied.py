# not yet: multiplied by the scale
def fold_scaling(weights, bias, mean, scale):
    return weights * scale[:, None], bias - (mean / scale) @ weights
