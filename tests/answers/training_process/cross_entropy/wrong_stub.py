# not attempted: still holds its stub
def cross_entropy(logits, labels):
    """Task 2. Return the mean cross-entropy of the true labels, as a float."""
    # YOUR CODE HERE
    raise NotImplementedError()
