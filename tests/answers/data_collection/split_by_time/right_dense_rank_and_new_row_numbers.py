# passed
def split_by_time(table, test_sprints):
    """Task 5. Ranks of the sprints; both tables are numbered afresh, in a list."""
    rank = table["sprint"].rank(method="dense")
    late = rank > rank.max() - test_sprints
    return [table[~late].reset_index(drop=True), table[late].reset_index(drop=True)]
