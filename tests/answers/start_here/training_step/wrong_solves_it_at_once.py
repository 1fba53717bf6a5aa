# not yet: The new line is not right
def training_step(line, estimates, hours, learning_rate):
    """Task 2. Return the line after one step downhill, as a new array."""
    weight, bias = np.polyfit(estimates, hours, 1) if len(hours) > 1 else (0.0, hours[0])
    return np.array([weight, bias])
