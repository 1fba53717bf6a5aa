# passed
def psi(reference, current, bins):
    inner = np.unique(np.quantile(reference, np.linspace(0, 1, bins + 1)[1:-1]))
    edges = np.concatenate([[-np.inf], inner, [np.inf]])
    then = np.histogram(reference, edges)[0] + 0.5
    now = np.histogram(current, edges)[0] + 0.5
    then, now = then / then.sum(), now / now.sum()
    return float(((now - then) * np.log(now / then)).sum())
