# passed
def prune(weights, share):
    count = int(share * weights.size + 0.5)
    ranks = np.argsort(np.argsort(np.abs(weights).ravel()))
    return np.where((ranks < count).reshape(weights.shape), 0, weights).astype(weights.dtype)
