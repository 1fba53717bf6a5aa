# not yet: Inference learns nothing from a question
asked = {}


def infer(line, estimates):
    """Task 3. Return the line's answer for every estimate; the line is only read."""
    question = estimates.tobytes()
    asked[question] = asked.get(question, -1) + 1
    return line[0] * estimates + line[1] + 0.001 * asked[question]
