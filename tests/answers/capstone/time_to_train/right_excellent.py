# passed
def time_to_train(week):
    """Task 5. Harm beyond chance, and worth a training."""
    if week.labelled == 0:
        return "infer"
    excess = week.wrong / week.labelled - week.promised
    error = math.sqrt(week.promised * (1 - week.promised) / week.labelled)
    saved = excess * week.answers * week.wrong_price
    return "train" if excess > 2 * error and saved > week.training_price else "infer"
