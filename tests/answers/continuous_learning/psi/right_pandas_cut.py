# passed
def psi(reference, current, bins):
    import pandas as pd

    edges = [-np.inf, *pd.Series(reference).quantile([one / bins for one in range(1, bins)]).unique(), np.inf]
    counts = [pd.cut(pd.Series(v), edges, right=False).value_counts(sort=False) + 0.5 for v in (reference, current)]
    then, now = (one / one.sum() for one in counts)
    return float(((now - then) * np.log(now / then)).sum())
