# passed
def training_step(line, estimates, hours, learning_rate):
    """Task 2. Return the line after one step downhill, as a new array."""
    def loss(weight, bias):
        return np.mean((weight * estimates + bias - hours) ** 2)

    weight, bias = line
    nudge = 0.00001
    weight_slope = (loss(weight + nudge, bias) - loss(weight - nudge, bias)) / (2 * nudge)
    bias_slope = (loss(weight, bias + nudge) - loss(weight, bias - nudge)) / (2 * nudge)
    return np.array([weight - learning_rate * weight_slope, bias - learning_rate * bias_slope])
