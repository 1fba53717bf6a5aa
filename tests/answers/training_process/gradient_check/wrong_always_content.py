# not yet: came 0
def gradient_check(loss, values, gradient, epsilon=1e-5):
    return 0.0
