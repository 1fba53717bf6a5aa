# passed
def calibration_error(chances, labels, bins=10):
    places = np.clip(np.digitize(chances, np.linspace(0, 1, bins + 1), right=True) - 1, 0, bins - 1)
    gaps = np.bincount(places, weights=chances - labels, minlength=bins)
    return float(np.abs(gaps).sum() / len(chances))
