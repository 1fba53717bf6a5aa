# broken: must take the arguments that the task names
def predict_one(weight, estimate):
    return weight * estimate
