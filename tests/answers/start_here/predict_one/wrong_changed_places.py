# not yet: weight and bias changed places
def predict_one(weight, bias, estimate):
    """Task 1. Return the hours that the line answers for one estimate."""
    return bias * estimate + weight
