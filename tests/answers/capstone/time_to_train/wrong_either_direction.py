# not yet: fewer wrong answers than promised
def time_to_train(week):
    """Task 5. Whatever is far from the promise, also what is better."""
    if not week.labelled:
        return "infer"
    excess = abs(week.wrong / week.labelled - week.promised)
    error = math.sqrt(week.promised * (1 - week.promised) / week.labelled)
    saved = excess * week.answers * week.wrong_price
    return "train" if excess > 2 * error and saved > week.training_price else "infer"
