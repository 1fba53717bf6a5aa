# not yet: is within two standard errors of the promised share
def time_to_train(week):
    """Task 5. One standard error is enough."""
    if not week.labelled:
        return "infer"
    share = week.wrong / week.labelled
    error = math.sqrt(week.promised * (1 - week.promised) / week.labelled) / 2
    saved = (share - week.promised) * week.answers * week.wrong_price
    return "train" if share - week.promised > 2 * error and saved > week.training_price else "infer"
