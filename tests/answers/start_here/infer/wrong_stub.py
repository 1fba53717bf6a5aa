# not attempted: write your code in place of
def infer(line, estimates):
    """Task 3. Return the hours for every estimate; the line is only read."""
    raise NotImplementedError()
