# not attempted: fold_scaling still holds its stub
def fold_scaling(weights, bias, mean, scale):
    """Task 2. Return (weights, bias) for rows in their own units."""
    raise NotImplementedError()
