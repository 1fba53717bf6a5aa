# not yet: the sign was kept
def gradient_check(loss, values, gradient, epsilon=1e-5):
    values = np.array(values, dtype=float)
    errors = []
    for index in np.ndindex(values.shape):
        up, down = values.copy(), values.copy()
        up[index] += epsilon
        down[index] -= epsilon
        measured = (loss(up) - loss(down)) / (2 * epsilon)
        errors.append((measured - gradient[index]) / max(abs(gradient[index]) + abs(measured), 1e-8))
    return float(max(errors))
