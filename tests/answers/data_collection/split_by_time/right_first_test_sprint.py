# passed
def split_by_time(table, test_sprints):
    sprints = sorted(set(table["sprint"]))
    first = sprints[len(sprints) - test_sprints]
    return table.query("sprint < @first"), table.query("sprint >= @first")
