# not yet: a single column (Series) came
def add_label(table):
    return (~(table["closed"] <= table["sprint_end"])).astype(int)
