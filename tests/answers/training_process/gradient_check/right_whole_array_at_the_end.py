# passed
def gradient_check(loss, values, gradient, epsilon=1e-5):
    """Task 4. Measures all slopes with a fresh array for each nudge, then compares them together."""
    measured = np.zeros(values.shape)
    for index in range(values.size):
        nudge = np.zeros(values.size)
        nudge[index] = epsilon
        nudge = nudge.reshape(values.shape)
        measured.flat[index] = (loss(values + nudge) - loss(values - nudge)) / (2 * epsilon)
    scale = np.maximum(np.abs(gradient) + np.abs(measured), 1e-8)
    return np.max(np.abs(gradient - measured) / scale)
