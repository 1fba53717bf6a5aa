# not yet: calls the course's own kind_of_call
from ai_lifecycle import start_here


def kind_of_call(before, after):
    """Task 4. Return "training" if any weight changed between two snapshots, else "inference"."""
    return start_here.kind_of_call(before, after)
