# passed
def momentum_step(parameters, gradients, velocities, learning_rate, momentum=0.9):
    """Task 2. One array after another."""
    moved, kept = [], []
    for parameter, gradient, velocity in zip(parameters, gradients, velocities):
        kept.append(momentum * velocity - learning_rate * gradient)
        moved.append(parameter + kept[-1])
    return moved, kept

def adam_step(parameters, gradients, means, squares, step, learning_rate, beta_1=0.9, beta_2=0.999, epsilon=1e-7):
    """Task 2. Both corrections apart, and epsilon beside the corrected root."""
    means = [beta_1 * mean + (1 - beta_1) * gradient for mean, gradient in zip(means, gradients)]
    squares = [beta_2 * square + (1 - beta_2) * gradient**2 for square, gradient in zip(squares, gradients)]
    moved = []
    for parameter, mean, square in zip(parameters, means, squares):
        corrected_mean, corrected_square = mean / (1 - beta_1**step), square / (1 - beta_2**step)
        moved.append(parameter - learning_rate * corrected_mean / (np.sqrt(corrected_square) + epsilon))
    return moved, means, squares
