# passed
def fold_scaling(weights, bias, mean, scale):
    new_weights = weights / scale[:, None]
    return new_weights, bias - mean @ new_weights
