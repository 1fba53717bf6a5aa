# not yet: the middle of a bin
def calibration_error(chances, labels, bins=10):
    edges = np.linspace(0, 1, bins + 1)
    error = 0.0
    for number in range(bins):
        inside = (chances > edges[number]) & (chances <= edges[number + 1]) | ((number == 0) & (chances == 0))
        if inside.any():
            error += inside.mean() * abs((edges[number] + edges[number + 1]) / 2 - labels[inside].mean())
    return float(error)
