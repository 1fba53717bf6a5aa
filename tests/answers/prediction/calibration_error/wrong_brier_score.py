# not yet: the Brier score
def calibration_error(chances, labels, bins=10):
    return float(((chances - labels) ** 2).mean())
