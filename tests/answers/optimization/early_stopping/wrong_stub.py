# not attempted: still holds its stub
def early_stopping(losses, patience):
    """Task 3. Return (last epoch, best epoch), both counted from 1."""
    # YOUR CODE HERE
    raise NotImplementedError()
