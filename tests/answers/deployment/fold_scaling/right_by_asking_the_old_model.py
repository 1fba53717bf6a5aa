# passed
def fold_scaling(weights, bias, mean, scale):
    def old(rows):
        return ((rows - mean) / scale) @ weights + bias

    return np.einsum("fc,f->fc", weights, 1 / scale), old(np.zeros((1, len(mean)), dtype=weights.dtype))[0]
