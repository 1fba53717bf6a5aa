# passed
def drift_alarm(reference, current, rate):
    if current.size == 0:
        return 0.0, False
    at = np.unique(np.r_[reference, current])[:, None]
    distance = np.abs((reference <= at).mean(axis=1) - (current <= at).mean(axis=1)).max()
    rows = 1 / (1 / len(reference) + 1 / len(current))
    return distance, 2 * np.exp(-2 * distance**2 * rows) < rate
