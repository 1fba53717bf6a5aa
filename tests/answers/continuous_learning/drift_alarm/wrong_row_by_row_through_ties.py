# not yet: equal values were passed one by one
def drift_alarm(reference, current, rate):
    if len(current) == 0:
        return 0.0, False
    values = np.concatenate([reference, current])
    of_then = np.repeat([1, 0], [len(reference), len(current)])[np.argsort(values, kind="stable")]
    gaps = np.cumsum(of_then) / len(reference) - np.cumsum(1 - of_then) / len(current)
    distance = np.max(np.abs(gaps))
    n, m = len(reference), len(current)
    threshold = np.sqrt(-np.log(rate / 2) / 2 * (n + m) / (n * m))
    return distance, distance > threshold
