# not yet: Running a model is not training
def kind_of_call(before, after):
    """Task 4. Return "training" if any weight changed between two snapshots, else "inference"."""
    return "training"
