# not yet: shape (4, 1) came
def infer(line, estimates):
    """Task 3. Return the hours for every estimate; the line is only read."""
    return (line[0] * estimates + line[1]).reshape(-1, 1)
