# not yet: open tickets were dropped
def add_label(table):
    table = table.dropna(subset=["closed"])
    return table.assign(slipped=(table["closed"] > table["sprint_end"]).astype(int))
