# not yet: chance does that
def time_to_train(week):
    """Task 5. Training cannot hurt."""
    return "train"
