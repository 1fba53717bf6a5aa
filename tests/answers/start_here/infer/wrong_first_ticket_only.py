# not yet: should have shape (4,)
def infer(line, estimates):
    """Task 3. Return the hours for every estimate; the line is only read."""
    return line[0] * estimates[0] + line[1]
