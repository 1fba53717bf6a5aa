# passed
def gradient_check(loss, values, gradient, epsilon=1e-5):
    """Task 4. Nudges up and down by adding, which leaves the last bits rounded."""
    values = values.astype(float)
    errors = []
    for index, claimed in enumerate(np.ravel(gradient)):
        values.flat[index] += epsilon
        slope = loss(values)
        values.flat[index] -= 2 * epsilon
        slope = (slope - loss(values)) / epsilon / 2
        values.flat[index] += epsilon
        errors.append(abs(claimed - slope) / max(abs(claimed) + abs(slope), 1e-8))
    return max(errors)
