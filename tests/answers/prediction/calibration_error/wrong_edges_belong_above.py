# not yet: went to the bin above
def calibration_error(chances, labels, bins=10):
    places = np.minimum((chances * bins).astype(int), bins - 1)
    gaps = np.bincount(places, weights=chances - labels, minlength=bins)
    return float(np.abs(gaps).sum() / len(chances))
