# passed
def training_step(line, estimates, hours, learning_rate):
    """Task 2. Return the line after one step downhill, as a new array."""
    left = hours - (line[0] * estimates + line[1])
    return line + learning_rate * 2 * np.array([np.mean(left * estimates), np.mean(left)])
