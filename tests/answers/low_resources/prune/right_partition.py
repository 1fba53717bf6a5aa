# passed
def prune(weights, share):
    count = round(share * weights.size)
    flat = weights.flatten()
    if count:
        flat[np.argpartition(abs(flat), count - 1)[:count]] = 0
    return flat.reshape(weights.shape)
