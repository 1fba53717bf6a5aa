# not attempted: still holds its stub
def merge(tables):
    """Task 2. Return every ticket once, the oldest copy of each, in order of creation."""
    # YOUR CODE HERE
    raise NotImplementedError()
