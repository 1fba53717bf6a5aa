# not yet: Convert: `.astype(int)`
def add_label(table):
    return table.assign(slipped=~(table["closed"] <= table["sprint_end"]))
