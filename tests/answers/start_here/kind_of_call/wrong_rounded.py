# not yet: by however little
def kind_of_call(before, after):
    """Task 4. Return "training" if any weight changed between two snapshots, else "inference"."""
    return "inference" if np.array_equal(before.round(2), after.round(2)) else "training"
