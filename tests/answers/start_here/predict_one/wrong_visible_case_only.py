# not yet: expected 11.5, came 19
def predict_one(weight, bias, estimate):
    """Task 1. Return the hours that the line answers for one estimate."""
    return 19.0
