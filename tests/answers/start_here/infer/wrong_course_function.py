# not yet: calls the course's own predict
from ai_lifecycle.start_here import predict


def infer(line, estimates):
    """Task 3. Return the hours for every estimate; the line is only read."""
    return predict(line, estimates)
