# not yet: in per cent
def calibration_error(chances, labels, bins=10):
    edges = np.linspace(0, 1, bins + 1)
    means, shares, counts = [], [], []
    for number in range(bins):
        inside = (chances > edges[number]) & (chances <= edges[number + 1]) | ((number == 0) & (chances == 0))
        if inside.any():
            means.append(chances[inside].mean())
            shares.append(labels[inside].mean())
            counts.append(inside.sum())
    means, shares, counts = np.array(means), np.array(shares), np.array(counts)
    return float(100 * np.abs(means - shares) @ counts / counts.sum())
