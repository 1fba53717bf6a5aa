# not attempted: still holds its stub
def time_to_train(week):
    """Task 5. Return "train" or "infer"."""
    raise NotImplementedError()
