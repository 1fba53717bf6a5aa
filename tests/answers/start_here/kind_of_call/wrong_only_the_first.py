# not yet: for [3, 2] before and [3, 1.9] after
def kind_of_call(before, after):
    """Task 4. Return "training" if any weight changed between two snapshots, else "inference"."""
    return "inference" if before[0] == after[0] else "training"
