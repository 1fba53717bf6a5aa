# passed
def predict_one(weight, bias, estimate):
    return weight * estimate + bias


def infer(line, estimates):
    """Task 3. Return the hours for every estimate; the line is only read."""
    return np.array([predict_one(line[0], line[1], estimate) for estimate in estimates])
