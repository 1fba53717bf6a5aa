# not attempted: still holds its stub
def momentum_step(parameters, gradients, velocities, learning_rate, momentum=0.9):
    """Task 2, first half. Return (new parameters, new velocities)."""
    # YOUR CODE HERE
    raise NotImplementedError()

def adam_step(parameters, gradients, means, squares, step, learning_rate, beta_1=0.9, beta_2=0.999, epsilon=1e-7):
    """Task 2, second half. Return (new parameters, new means, new squares)."""
    # YOUR CODE HERE
    raise NotImplementedError()
