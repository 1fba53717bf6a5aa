# not attempted: still holds its stub
def split_by_time(table, test_sprints):
    """Task 5. Return (train, test): the rows before the last sprints, and the rows of the last sprints."""
    # YOUR CODE HERE
    raise NotImplementedError()
