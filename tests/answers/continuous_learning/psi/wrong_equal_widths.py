# not yet: cut at equal widths
def psi(reference, current, bins):
    edges = np.linspace(reference.min(), reference.max(), bins + 1)[1:-1]
    shares = []
    for values in (reference, current):
        counts = np.bincount(np.digitize(values, edges), minlength=bins) + 0.5
        shares.append(counts / counts.sum())
    then, now = shares
    return np.sum((now - then) * np.log(now / then))
