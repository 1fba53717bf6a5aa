# passed
def drift_alarm(reference, current, rate):
    from scipy.stats import ks_2samp

    if not len(current):
        return 0.0, False
    distance = ks_2samp(reference, current).statistic
    rows = len(reference) * len(current) / (len(reference) + len(current))
    return distance, distance * np.sqrt(rows) > np.sqrt(np.log(2 / rate) / 2)
