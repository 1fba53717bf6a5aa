# passed
def drift_alarm(reference, current, rate):
    from scipy.stats import ks_2samp

    if not len(current):
        return 0.0, False
    found = ks_2samp(reference, current)
    return found.statistic, found.pvalue < rate
