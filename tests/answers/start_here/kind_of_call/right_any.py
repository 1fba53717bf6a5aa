# passed
def kind_of_call(before, after):
    """Task 4. Return "training" if any weight changed between two snapshots, else "inference"."""
    if (before != after).any():
        return "training"
    return "inference"
