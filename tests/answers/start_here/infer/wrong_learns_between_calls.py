# not yet: Inference learns nothing from a question
seen = []


def infer(line, estimates):
    """Task 3. Return the hours for every estimate; the line is only read."""
    seen.extend(estimates)
    return line[0] * estimates + line[1] + 0.001 * (len(seen) - len(estimates))
