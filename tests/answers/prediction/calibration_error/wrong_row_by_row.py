# not yet: a single row cannot keep a chance
def calibration_error(chances, labels, bins=10):
    return float(np.abs(chances - labels).mean())
