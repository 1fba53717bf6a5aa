# broken: That array is frozen
def infer(line, estimates):
    """Task 3. Return the hours for every estimate; the line is only read."""
    line[:] = line[0], line[1]
    return line[0] * estimates + line[1]
