# not yet: where 
def kind_of_call(before, after):
    """Task 4. Return "training" if any weight changed between two snapshots, else "inference"."""
    return "inference" if np.linalg.norm(before) == np.linalg.norm(after) else "training"
