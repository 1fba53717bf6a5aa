# not yet: only the weight took a step
def training_step(line, estimates, hours, learning_rate):
    """Task 2. Return the line after one step downhill, as a new array."""
    weight, bias = line
    errors = weight * estimates + bias - hours
    weight_slope = np.mean(2 * errors * estimates)
    bias_slope = np.mean(2 * errors)
    return np.array([weight - learning_rate * weight_slope, bias])
