# not yet: and has none
def add_label(table):
    labelled = table.assign(slipped=(~(table["closed"] <= table["sprint_end"])).astype(int))
    return labelled.drop(columns=["closed", "sprint_end"])
