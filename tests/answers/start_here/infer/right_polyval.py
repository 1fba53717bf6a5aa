# passed
def infer(line, estimates):
    """Task 3. Return the hours for every estimate; the line is only read."""
    return np.polyval(line, estimates)
