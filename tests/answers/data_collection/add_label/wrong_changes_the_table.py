# not yet: changed its argument table
def add_label(table):
    table["slipped"] = (~(table["closed"] <= table["sprint_end"])).astype(int)
    return table
