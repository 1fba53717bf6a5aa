# not yet: work out both slopes with the old line first
def training_step(line, estimates, hours, learning_rate):
    """Task 2. Return the line after one step downhill, as a new array."""
    weight, bias = line
    errors = weight * estimates + bias - hours
    weight = weight - learning_rate * np.mean(2 * errors * estimates)
    errors = weight * estimates + bias - hours
    bias = bias - learning_rate * np.mean(2 * errors)
    return np.array([weight, bias])
