# not yet: should be one number, a float
def predict_one(weight, bias, estimate):
    """Task 1. Return the hours that the line answers for one estimate."""
    return int(weight * estimate + bias)
