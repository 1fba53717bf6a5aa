# not attempted: adam_step still holds its stub
def momentum_step(parameters, gradients, velocities, learning_rate, momentum=0.9):
    new_velocities = [momentum * v - learning_rate * g for v, g in zip(velocities, gradients)]
    return [p + v for p, v in zip(parameters, new_velocities)], new_velocities

def adam_step(parameters, gradients, means, squares, step, learning_rate, beta_1=0.9, beta_2=0.999, epsilon=1e-7):
    """Task 2, second half. Return (new parameters, new means, new squares)."""
    # YOUR CODE HERE
    raise NotImplementedError()
