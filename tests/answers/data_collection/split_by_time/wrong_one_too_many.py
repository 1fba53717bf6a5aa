# not yet: one sprint too many became the test
def split_by_time(table, test_sprints):
    sprints = np.sort(table["sprint"].unique())
    late = table["sprint"] >= sprints[max(len(sprints) - test_sprints - 1, 0)]
    return table[~late], table[late]
