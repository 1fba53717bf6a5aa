# not yet: a list with 4 entries came
def infer(line, estimates):
    """Task 3. Return the hours for every estimate; the line is only read."""
    return [line[0] * estimate + line[1] for estimate in estimates]
