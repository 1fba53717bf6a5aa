# not yet: changed its argument
def calibration_error(chances, labels, bins=10):
    places = np.maximum(np.ceil(chances * bins).astype(int) - 1, 0)
    chances -= labels
    return float(np.abs(np.bincount(places, chances, bins)).sum() / len(chances))
