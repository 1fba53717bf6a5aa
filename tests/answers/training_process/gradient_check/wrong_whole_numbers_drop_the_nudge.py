# not yet: the nudges were cut off
def gradient_check(loss, values, gradient, epsilon=1e-5):
    values = values.copy()
    errors = []
    for index in np.ndindex(values.shape):
        kept = values[index]
        values[index] = kept + epsilon
        above = loss(values)
        values[index] = kept - epsilon
        below = loss(values)
        values[index] = kept
        measured = (above - below) / (2 * epsilon)
        errors.append(abs(gradient[index] - measured) / max(abs(gradient[index]) + abs(measured), 1e-8))
    return float(max(errors))
