# not yet: should be "train" or "infer"
def time_to_train(week):
    """Task 5. A truth value."""
    return week.labelled > 0 and week.wrong / week.labelled > week.promised
