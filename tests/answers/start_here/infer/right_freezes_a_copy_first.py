# passed
def infer(line, estimates):
    """Task 3. Return the hours for every estimate; the line is only read."""
    frozen = line.copy()
    frozen.flags.writeable = False
    answers = np.empty(len(estimates))
    answers[:] = frozen[0] * estimates + frozen[1]
    return answers
