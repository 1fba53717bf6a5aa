# not yet: divide by their sum, half rows included
def psi(reference, current, bins):
    edges = np.unique(np.quantile(reference, np.arange(1, bins) / bins))
    shares = []
    for values in (reference, current):
        counts = np.bincount(np.digitize(values, edges), minlength=len(edges) + 1) + 0.5
        shares.append(counts / len(values))
    then, now = shares
    return float(np.sum((now - then) * np.log(now / then)))
