# not attempted: calibration_error still holds its stub
def calibration_error(chances, labels, bins=10):
    """Task 3. Return the expected calibration error, as a float."""
    # YOUR CODE HERE
    raise NotImplementedError()
