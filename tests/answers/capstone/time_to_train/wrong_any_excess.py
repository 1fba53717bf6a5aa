# not yet: within two standard errors
def time_to_train(week):
    """Task 5. Any wrong answer more than promised is harm."""
    if not week.labelled:
        return "infer"
    excess = week.wrong / week.labelled - week.promised
    return "train" if excess * week.answers * week.wrong_price > week.training_price else "infer"
