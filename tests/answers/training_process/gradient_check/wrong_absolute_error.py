# not yet: the absolute error was returned
def gradient_check(loss, values, gradient, epsilon=1e-5):
    values = np.array(values, dtype=float)
    errors = []
    for index in np.ndindex(values.shape):
        up, down = values.copy(), values.copy()
        up[index] += epsilon
        down[index] -= epsilon
        errors.append(abs(gradient[index] - (loss(up) - loss(down)) / (2 * epsilon)))
    return float(max(errors))
