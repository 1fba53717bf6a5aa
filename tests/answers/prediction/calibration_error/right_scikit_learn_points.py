# passed
def calibration_error(chances, labels, bins=10):
    from sklearn.calibration import calibration_curve

    shares, means = calibration_curve(labels, chances, n_bins=bins)
    counts = np.bincount(np.searchsorted(np.linspace(0, 1, bins + 1)[1:-1], chances), minlength=bins)
    return float(np.average(np.abs(shares - means), weights=counts[counts > 0]))
