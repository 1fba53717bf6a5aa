# not yet: The PSI is not right
def psi(reference, current, bins):
    edges = np.unique(np.quantile(reference, np.arange(1, bins) / bins))
    shares = []
    for values in (reference, current):
        counts = np.bincount(np.digitize(values, edges), minlength=len(edges) + 1)
        shares.append(counts / counts.sum())
    then, now = shares
    full = (then > 0) & (now > 0)
    then, now = then[full], now[full]
    return np.sum((now - then) * np.log(now / then))
