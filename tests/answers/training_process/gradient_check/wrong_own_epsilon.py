# not yet: `epsilon` was not used
def gradient_check(loss, values, gradient, epsilon=1e-5):
    values = np.array(values, dtype=float)
    errors = []
    for index in np.ndindex(values.shape):
        up, down = values.copy(), values.copy()
        up[index] += 1e-5
        down[index] -= 1e-5
        measured = (loss(up) - loss(down)) / 2e-5
        errors.append(abs(gradient[index] - measured) / max(abs(gradient[index]) + abs(measured), 1e-8))
    return float(max(errors))
