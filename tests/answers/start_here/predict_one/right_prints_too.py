# passed
def predict_one(weight, bias, estimate):
    """Task 1. Return the hours that the line answers for one estimate."""
    hours = weight * estimate + bias
    print("hours:", hours)
    return hours
