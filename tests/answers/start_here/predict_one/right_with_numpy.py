# passed
def predict_one(weight, bias, estimate):
    """Task 1. Return the hours that the line answers for one estimate."""
    return np.dot([weight, 1.0], [estimate, bias])
