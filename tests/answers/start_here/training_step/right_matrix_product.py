# passed
def training_step(line, estimates, hours, learning_rate):
    """Task 2. Return the line after one step downhill, as a new array."""
    columns = np.stack([estimates, np.ones(len(estimates))], axis=1)
    return line - learning_rate * 2 / len(hours) * columns.T @ (columns @ line - hours)
