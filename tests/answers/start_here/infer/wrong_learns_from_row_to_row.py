# not yet: is not right
def infer(line, estimates):
    """Task 3. Return the hours for every estimate; the line is only read."""
    weight, bias = line
    answers = []
    for estimate in estimates:
        answers.append(weight * estimate + bias)
        bias = bias + 0.01
    return np.array(answers)
