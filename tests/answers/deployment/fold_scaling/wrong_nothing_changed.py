# not yet: the rows would still have to be scaled by hand
def fold_scaling(weights, bias, mean, scale):
    return weights, bias
