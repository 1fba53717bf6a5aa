# not yet: should return "training" or "inference"
def kind_of_call(before, after):
    """Task 4. Return "training" if any weight changed between two snapshots, else "infer"."""
    return "infer" if np.array_equal(before, after) else "train"
