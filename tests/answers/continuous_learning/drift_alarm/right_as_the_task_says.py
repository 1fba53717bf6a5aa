# passed
def drift_alarm(reference, current, rate):
    if len(current) == 0:
        return 0.0, False
    values = np.concatenate([reference, current])
    then = np.searchsorted(np.sort(reference), values, side="right") / len(reference)
    now = np.searchsorted(np.sort(current), values, side="right") / len(current)
    distance = np.max(np.abs(then - now))
    n, m = len(reference), len(current)
    threshold = np.sqrt(-np.log(rate / 2) / 2 * (n + m) / (n * m))
    return distance, distance > threshold
