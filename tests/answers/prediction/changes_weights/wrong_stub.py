# not attempted: changes_weights still holds its stub
def changes_weights(layers, predict, inputs):
    """Task 1. Return True if asking the model once changes any bit of its weights, else False."""
    # YOUR CODE HERE
    raise NotImplementedError()
