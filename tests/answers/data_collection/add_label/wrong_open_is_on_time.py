# not yet: open tickets were taken for tickets on time
def add_label(table):
    return table.assign(slipped=(table["closed"] > table["sprint_end"]).astype(int))
