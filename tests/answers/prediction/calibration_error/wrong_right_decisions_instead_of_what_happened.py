# not yet: 0.9 means right nine times in ten only if the chance is kept
def calibration_error(chances, labels, bins=10):
    right = (chances >= 0.5) == (labels == 1)
    places = np.clip(np.digitize(chances, np.linspace(0, 1, bins + 1), right=True) - 1, 0, bins - 1)
    gaps = np.bincount(places, weights=chances - right, minlength=bins)
    return float(np.abs(gaps).sum() / len(chances))
