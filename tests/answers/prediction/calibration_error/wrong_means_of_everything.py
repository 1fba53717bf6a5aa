# not yet: gaps of both signs cancelled
def calibration_error(chances, labels, bins=10):
    return float(abs(chances.mean() - labels.mean()))
