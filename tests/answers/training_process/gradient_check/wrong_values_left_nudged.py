# not yet: changed its argument values
def gradient_check(loss, values, gradient, epsilon=1e-5):
    errors = []
    for index in np.ndindex(values.shape):
        values[index] += epsilon
        above = loss(values)
        values[index] -= 2 * epsilon
        measured = (above - loss(values)) / (2 * epsilon)
        errors.append(abs(gradient[index] - measured) / max(abs(gradient[index]) + abs(measured), 1e-8))
    return float(max(errors))
