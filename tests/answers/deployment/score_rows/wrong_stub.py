# not attempted: score_rows still holds its stub
def score_rows(rows, predict, size):
    """Task 4. Yield one answer for each row, asking about at most `size` rows at a time."""
    raise NotImplementedError()
