# not attempted: still holds its stub
def gradient_check(loss, values, gradient, epsilon=1e-5):
    """Task 4. Return the largest relative error of a claimed gradient, as a float."""
    # YOUR CODE HERE
    raise NotImplementedError()
