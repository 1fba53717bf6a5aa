# not yet: `step`
def momentum_step(parameters, gradients, velocities, learning_rate, momentum=0.9):
    new_velocities = [momentum * v - learning_rate * g for v, g in zip(velocities, gradients)]
    return [p + v for p, v in zip(parameters, new_velocities)], new_velocities

calls = []

def adam_step(parameters, gradients, means, squares, step, learning_rate, beta_1=0.9, beta_2=0.999, epsilon=1e-7):
    calls.append(1)
    step = len(calls)
    means = [beta_1 * mean + (1 - beta_1) * gradient for mean, gradient in zip(means, gradients)]
    squares = [beta_2 * square + (1 - beta_2) * gradient**2 for square, gradient in zip(squares, gradients)]
    rate = learning_rate * (1 - beta_2**step) ** 0.5 / (1 - beta_1**step)
    moved = [p - rate * mean / (np.sqrt(square) + epsilon) for p, mean, square in zip(parameters, means, squares)]
    return moved, means, squares
