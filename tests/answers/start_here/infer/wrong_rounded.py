# not yet: the answers were rounded
def infer(line, estimates):
    """Task 3. Return the hours for every estimate; the line is only read."""
    return np.round(line[0] * estimates + line[1])
