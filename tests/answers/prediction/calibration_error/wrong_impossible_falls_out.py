# not yet: a chance of 0 fell out
def calibration_error(chances, labels, bins=10):
    edges = np.linspace(0, 1, bins + 1)
    error = 0.0
    for low, high in zip(edges, edges[1:]):
        inside = (chances > low) & (chances <= high)
        if inside.any():
            error += inside.mean() * abs(chances[inside].mean() - labels[inside].mean())
    return float(error)
