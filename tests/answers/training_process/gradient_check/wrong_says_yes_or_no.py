# not yet: should be one number
def gradient_check(loss, values, gradient, epsilon=1e-5):
    values = np.array(values, dtype=float)
    for index in np.ndindex(values.shape):
        up, down = values.copy(), values.copy()
        up[index] += epsilon
        down[index] -= epsilon
        if abs(gradient[index] - (loss(up) - loss(down)) / (2 * epsilon)) > 1e-5:
            return False
    return True
