# not yet: is there a `return`?
def predict_one(weight, bias, estimate):
    """Task 1. Return the hours that the line answers for one estimate."""
    print(weight * estimate + bias)
