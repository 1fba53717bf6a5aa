# not yet: Inference uses the weights, frozen
def infer(line, estimates):
    """Task 3. Return the hours for every estimate; the line is only read."""
    weight, bias = line
    answers = weight * estimates + bias
    line[1] += 0.01 * np.mean(answers)
    return answers
