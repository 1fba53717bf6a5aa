# not yet: would save
def time_to_train(week):
    """Task 5. It worked once."""
    return "infer"
