# not yet: one sprint too few became the test
def split_by_time(table, test_sprints):
    sprints = np.sort(table["sprint"].unique())
    late = table["sprint"] > sprints[-test_sprints]
    return table[~late], table[late]
