# not yet: add half a row to the count
def psi(reference, current, bins):
    edges = np.unique(np.quantile(reference, np.arange(1, bins) / bins))
    shares = []
    for values in (reference, current):
        counts = np.bincount(np.digitize(values, edges), minlength=len(edges) + 1)
        shares.append(counts / counts.sum())
    then, now = shares
    return np.sum((now - then) * np.log(now / then))
