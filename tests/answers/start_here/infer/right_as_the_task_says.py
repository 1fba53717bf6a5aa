# passed
def infer(line, estimates):
    """Task 3. Return the hours for every estimate; the line is only read."""
    weight, bias = line
    return weight * estimates + bias
