# not yet: The training table
def split_by_time(table, test_sprints):
    late = table["sprint"] == table["sprint"].max()
    return table[~late], table[late]
