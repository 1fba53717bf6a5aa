# not yet: against the promise
def time_to_train(week):
    """Task 5. All wrong answers are held against the price, the promised ones too."""
    if not week.labelled:
        return "infer"
    return "train" if week.wrong / week.labelled * week.answers * week.wrong_price > week.training_price else "infer"
