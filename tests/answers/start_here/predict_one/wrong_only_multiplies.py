# not yet: the bias is *added*
def predict_one(weight, bias, estimate):
    """Task 1. Return the hours that the line answers for one estimate."""
    return weight * estimate * bias
