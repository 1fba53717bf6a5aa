# not yet: Compare the numbers in both
def kind_of_call(before, after):
    """Task 4. Return "training" if any weight changed between two snapshots, else "inference"."""
    return "inference" if before is after else "training"
