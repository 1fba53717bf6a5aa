# not yet: one-sided difference
def gradient_check(loss, values, gradient, epsilon=1e-5):
    values = np.array(values, dtype=float)
    here, errors = loss(values), []
    for index in np.ndindex(values.shape):
        nudged = values.copy()
        nudged[index] += epsilon
        measured = (loss(nudged) - here) / epsilon
        errors.append(abs(gradient[index] - measured) / max(abs(gradient[index]) + abs(measured), 1e-8))
    return float(max(errors))
