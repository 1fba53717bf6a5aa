# not yet: the result was rounded
def predict_one(weight, bias, estimate):
    """Task 1. Return the hours that the line answers for one estimate."""
    return float(round(weight * estimate + bias))
