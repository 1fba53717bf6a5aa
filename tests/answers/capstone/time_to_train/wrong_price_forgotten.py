# not yet: a training costs
def time_to_train(week):
    """Task 5. Harm is harm, whatever a training costs."""
    if not week.labelled:
        return "infer"
    excess = week.wrong / week.labelled - week.promised
    return "train" if excess > 2 * math.sqrt(week.promised * (1 - week.promised) / week.labelled) else "infer"
