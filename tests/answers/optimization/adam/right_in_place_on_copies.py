# passed
def momentum_step(parameters, gradients, velocities, learning_rate, momentum=0.9):
    parameters, velocities = [p.copy() for p in parameters], [v.copy() for v in velocities]
    for parameter, gradient, velocity in zip(parameters, gradients, velocities):
        velocity *= momentum
        velocity -= learning_rate * gradient
        parameter += velocity
    return parameters, velocities

def adam_step(parameters, gradients, means, squares, step, learning_rate, beta_1=0.9, beta_2=0.999, epsilon=1e-7):
    parameters, means, squares = ([a.copy() for a in arrays] for arrays in (parameters, means, squares))
    for parameter, gradient, mean, square in zip(parameters, gradients, means, squares):
        mean += (1 - beta_1) * (gradient - mean)
        square += (1 - beta_2) * (gradient * gradient - square)
        alpha = learning_rate * np.sqrt(1 - beta_2**step) / (1 - beta_1**step)
        parameter -= alpha * mean / (np.sqrt(square) + epsilon)
    return parameters, means, squares
