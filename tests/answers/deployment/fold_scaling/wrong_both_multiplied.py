# not yet: weights and bias are multiplied
def fold_scaling(weights, bias, mean, scale):
    return weights * scale[:, None], bias - (mean * scale) @ weights
