# not yet: the average error was returned
def gradient_check(loss, values, gradient, epsilon=1e-5):
    values = np.array(values, dtype=float)
    errors = []
    for index in np.ndindex(values.shape):
        up, down = values.copy(), values.copy()
        up[index] += epsilon
        down[index] -= epsilon
        measured = (loss(up) - loss(down)) / (2 * epsilon)
        errors.append(abs(gradient[index] - measured) / max(abs(gradient[index]) + abs(measured), 1e-8))
    return float(np.mean(errors))
