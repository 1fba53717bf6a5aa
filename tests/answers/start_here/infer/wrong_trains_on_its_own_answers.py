# not yet: Inference uses the weights, frozen
def infer(line, estimates):
    """Task 3. Return the hours for every estimate; the line is only read."""
    answers = line[0] * estimates + line[1]
    line -= 0.01
    return answers
