# not yet: nan (not a number)
def calibration_error(chances, labels, bins=10):
    places = np.clip(np.ceil(chances * bins).astype(int) - 1, 0, bins - 1)
    counts = np.bincount(places, minlength=bins)
    means = np.bincount(places, chances, bins) / counts
    shares = np.bincount(places, labels, bins) / counts
    return float(np.sum(np.abs(means - shares) * counts) / len(chances))
