# not yet: values outside the reference's range were dropped
def psi(reference, current, bins):
    edges = np.unique(np.quantile(reference, np.arange(bins + 1) / bins))
    then, now = (np.histogram(values, edges)[0] + 0.5 for values in (reference, current))
    then, now = then / then.sum(), now / now.sum()
    return np.sum((now - then) * np.log(now / then))
