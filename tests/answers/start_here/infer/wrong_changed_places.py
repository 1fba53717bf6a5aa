# not yet: the weight comes first in the line
def infer(line, estimates):
    """Task 3. Return the hours for every estimate; the line is only read."""
    bias, weight = line
    return weight * estimates + bias
