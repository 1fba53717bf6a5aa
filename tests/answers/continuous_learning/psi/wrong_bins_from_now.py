# not yet: the bins come from the values of now
def psi(reference, current, bins):
    edges = np.unique(np.quantile(current, np.arange(1, bins) / bins))
    shares = []
    for values in (reference, current):
        counts = np.bincount(np.digitize(values, edges), minlength=len(edges) + 1) + 0.5
        shares.append(counts / counts.sum())
    then, now = shares
    return np.sum((now - then) * np.log(now / then))
