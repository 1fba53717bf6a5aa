# not yet: beyond two standard errors of the promised share
def time_to_train(week):
    """Task 5. The standard error is that of what came."""
    if not week.labelled:
        return "infer"
    share = week.wrong / week.labelled
    error = math.sqrt(share * (1 - share) / week.labelled)
    saved = (share - week.promised) * week.answers * week.wrong_price
    return "train" if share - week.promised > 2 * error and saved > week.training_price else "infer"
