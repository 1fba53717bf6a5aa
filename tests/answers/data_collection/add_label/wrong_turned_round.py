# not yet: the labels are turned round
def add_label(table):
    return table.assign(slipped=(table["closed"] <= table["sprint_end"]).astype(int))
