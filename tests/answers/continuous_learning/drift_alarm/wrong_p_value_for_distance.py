# not yet: The distance is not right
def drift_alarm(reference, current, rate):
    from scipy.stats import ks_2samp

    if not len(current):
        return 0.0, False
    p = ks_2samp(reference, current).pvalue
    return p, p < rate
