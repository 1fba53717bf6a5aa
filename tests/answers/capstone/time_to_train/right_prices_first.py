# passed
def time_to_train(week):
    """Task 5. What a new model could save is asked first."""
    rate = week.wrong / max(week.labelled, 1)
    worth = (rate - week.promised) * week.answers * week.wrong_price > week.training_price
    sure = week.labelled > 0 and (rate - week.promised) ** 2 > 4 * week.promised * (1 - week.promised) / week.labelled
    return "train" if worth and sure else "infer"
