# not yet: take one step, with the mean over all tickets
def training_step(line, estimates, hours, learning_rate):
    """Task 2. Return the line after one step downhill, as a new array."""
    weight, bias = line
    for estimate, true in zip(estimates, hours):
        error = weight * estimate + bias - true
        weight, bias = weight - learning_rate * 2 * error * estimate, bias - learning_rate * 2 * error
    return np.array([weight, bias])
