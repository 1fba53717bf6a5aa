# not yet: division by 0
def gradient_check(loss, values, gradient, epsilon=1e-5):
    values = np.array(values, dtype=float)
    measured = np.zeros_like(values)
    for index in np.ndindex(values.shape):
        up, down = values.copy(), values.copy()
        up[index] += epsilon
        down[index] -= epsilon
        measured[index] = (loss(up) - loss(down)) / (2 * epsilon)
    return float(np.max(np.abs(gradient - measured) / (np.abs(gradient) + np.abs(measured))))
