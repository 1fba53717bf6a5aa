# not yet: has a memory of its own
def momentum_step(parameters, gradients, velocities, learning_rate, momentum=0.9):
    new_velocities = [momentum * v - learning_rate * g for v, g in zip(velocities, gradients)]
    return [p + v for p, v in zip(parameters, new_velocities)], new_velocities

def adam_step(parameters, gradients, means, squares, step, learning_rate, beta_1=0.9, beta_2=0.999, epsilon=1e-7):
    mean, square, moved = means[0].mean(), squares[0].mean(), []
    for parameter, gradient in zip(parameters, gradients):
        mean = beta_1 * mean + (1 - beta_1) * gradient.mean()
        square = beta_2 * square + (1 - beta_2) * (gradient**2).mean()
        rate = learning_rate * (1 - beta_2**step) ** 0.5 / (1 - beta_1**step)
        moved.append(parameter - rate * mean / (np.sqrt(square) + epsilon))
    return moved, mean, square
