# passed
def calibration_error(chances, labels, bins=10):
    edges = np.linspace(0, 1, bins + 1)
    error = 0.0
    for number in range(bins):
        inside = (chances > edges[number]) & (chances <= edges[number + 1])
        if number == 0:
            inside |= chances == 0
        if inside.any():
            error += inside.mean() * abs(chances[inside].mean() - labels[inside].mean())
    return float(error)
