# passed
def fold_scaling(weights, bias, mean, scale):
    weights, bias, mean, scale = (np.array(array, dtype=np.float64) for array in (weights, bias, mean, scale))
    shift = (weights * (mean / scale).reshape(-1, 1)).sum(axis=0)
    return [(weights.T / scale).T, bias - shift]
