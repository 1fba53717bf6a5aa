# not yet: new_
def fold_scaling(weights, bias, mean, scale):
    return np.full_like(weights, 0.5), np.full_like(bias, -4.0)
