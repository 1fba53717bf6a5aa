# passed
def gradient_check(loss, values, gradient, epsilon=1e-5):
    """Task 4. Nudges the array it was given where that holds decimals, and puts every entry back."""
    if not np.issubdtype(values.dtype, np.floating):
        values = values.astype(float)
    worst = 0.0
    steps = np.nditer(values, flags=["multi_index"])
    while not steps.finished:
        place = steps.multi_index
        kept = values[place]
        values[place] = kept + epsilon
        above = loss(values)
        values[place] = kept - epsilon
        below = loss(values)
        values[place] = kept
        measured = (above - below) / (2 * epsilon)
        error = abs(gradient[place] - measured) / max(abs(gradient[place]) + abs(measured), 1e-8)
        worst = error if error > worst else worst
        steps.iternext()
    return worst
