# not yet: use `bins`
def calibration_error(chances, labels, bins=10):
    places = np.maximum(np.ceil(chances * 10).astype(int) - 1, 0)
    gaps = np.bincount(places, weights=chances - labels, minlength=10)
    return float(np.abs(gaps).sum() / len(chances))
