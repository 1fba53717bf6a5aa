# not yet: The calibration error is not right
def calibration_error(chances, labels, bins=10):
    order = np.argsort(chances, kind="stable")
    error = 0.0
    for part in np.array_split(order, bins):
        if len(part):
            error += len(part) / len(chances) * abs(chances[part].mean() - labels[part].mean())
    return float(error)
