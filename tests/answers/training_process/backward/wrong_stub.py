# not attempted: still holds its stub
def backward(layers, activations, labels):
    """Task 3. Return (weights gradient, bias gradient) of the mean loss for every layer, in layer order."""
    # YOUR CODE HERE
    raise NotImplementedError()
