# not yet: should return "training" or "inference"
def kind_of_call(before, after):
    """Task 4. Return "training" if any weight changed between two snapshots, else "inference"."""
    return not np.array_equal(before, after)
