# not yet: changed its argument estimates
def infer(line, estimates):
    """Task 3. Return the hours for every estimate; the line is only read."""
    estimates *= line[0].astype(estimates.dtype)
    return estimates + line[1]
