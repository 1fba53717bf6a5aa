# not yet: train was never called
def honest_score(train, table, columns):
    """Task 3. What would be nice."""
    return 0.95
