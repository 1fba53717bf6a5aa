# not yet: calls the course's own training_step
from ai_lifecycle import start_here


def training_step(line, estimates, hours, learning_rate):
    """Task 2. Return the line after one step downhill, as a new array."""
    return start_here.training_step(line, estimates, hours, learning_rate)
