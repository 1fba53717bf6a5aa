# passed
def gradient_check(loss, values, gradient, epsilon=1e-5):
    """Task 4. The plain way."""
    values = np.array(values, dtype=float)
    worst = 0.0
    for index in np.ndindex(values.shape):
        kept = values[index]
        values[index] = kept + epsilon
        above = loss(values)
        values[index] = kept - epsilon
        below = loss(values)
        values[index] = kept
        measured = (above - below) / (2 * epsilon)
        worst = max(worst, abs(gradient[index] - measured) / max(abs(gradient[index]) + abs(measured), 1e-8))
    return float(worst)
