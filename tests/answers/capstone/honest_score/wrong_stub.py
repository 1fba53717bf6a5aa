# not attempted: still holds its stub
def honest_score(train, table, columns):
    """Task 3. Return the score on unseen rows."""
    raise NotImplementedError()
