# not yet: `step` begins at 1
def momentum_step(parameters, gradients, velocities, learning_rate, momentum=0.9):
    new_velocities = [momentum * v - learning_rate * g for v, g in zip(velocities, gradients)]
    return [p + v for p, v in zip(parameters, new_velocities)], new_velocities


def adam_step(parameters, gradients, means, squares, step, learning_rate, beta_1=0.9, beta_2=0.999, epsilon=1e-7):
    new_parameters, new_means, new_squares = [], [], []
    for parameter, gradient, mean, square in zip(parameters, gradients, means, squares):
        mean = beta_1 * mean + (1 - beta_1) * gradient
        square = beta_2 * square + (1 - beta_2) * gradient**2
        rate = learning_rate * (1 - np.power(beta_2, step - 1)) ** 0.5 / (1 - np.power(beta_1, step - 1))
        new_parameters.append(parameter - rate * mean / (np.sqrt(square) + epsilon))
        new_means.append(mean)
        new_squares.append(square)
    return new_parameters, new_means, new_squares
