# not yet: the bias is missing
def infer(line, estimates):
    """Task 3. Return the hours for every estimate; the line is only read."""
    return line[0] * estimates
