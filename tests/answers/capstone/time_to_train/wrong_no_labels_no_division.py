# broken: ZeroDivisionError
def time_to_train(week):
    """Task 5. Forgets the week without labels."""
    excess = week.wrong / week.labelled - week.promised
    error = math.sqrt(week.promised * (1 - week.promised) / week.labelled)
    return "train" if excess > 2 * error and excess * week.answers * week.wrong_price > week.training_price else "infer"
