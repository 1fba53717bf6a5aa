# not yet: the means were compared
def drift_alarm(reference, current, rate):
    if len(current) == 0:
        return 0.0, False
    distance = abs(np.mean(reference) - np.mean(current))
    n, m = len(reference), len(current)
    threshold = np.sqrt(-np.log(rate / 2) / 2 * (n + m) / (n * m))
    return distance, distance > threshold
