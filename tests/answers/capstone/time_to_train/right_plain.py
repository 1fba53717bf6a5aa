# passed
def time_to_train(week):
    """Task 5. In numbers of wrong answers instead of shares."""
    expected = week.promised * week.labelled
    spread = (week.labelled * week.promised * (1 - week.promised)) ** 0.5
    if week.wrong <= expected + 2 * spread:
        return "infer"
    extra = (week.wrong - expected) / week.labelled * week.answers
    if extra * week.wrong_price <= week.training_price:
        return "infer"
    return "train"
