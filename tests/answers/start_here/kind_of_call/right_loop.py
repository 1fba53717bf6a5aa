# passed
def kind_of_call(before, after):
    """Task 4. Return "training" if any weight changed between two snapshots, else "inference"."""
    for old, new in zip(before, after):
        if old != new:
            return "training"
    return "inference"
