# not yet: by however little
def kind_of_call(before, after):
    """Task 4. Return "training" if any weight changed between two snapshots, else "inference"."""
    return "inference" if np.allclose(before, after) else "training"
