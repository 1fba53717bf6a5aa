# not yet: all entries were nudged at once
def gradient_check(loss, values, gradient, epsilon=1e-5):
    measured = (loss(values + epsilon) - loss(values - epsilon)) / (2 * epsilon)
    return float(np.max(np.abs(gradient - measured) / np.maximum(np.abs(gradient) + np.abs(measured), 1e-8)))
