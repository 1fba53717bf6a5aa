# not yet: multiply first, then add
def predict_one(weight, bias, estimate):
    """Task 1. Return the hours that the line answers for one estimate."""
    return weight * (estimate + bias)
