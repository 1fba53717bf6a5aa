# passed
def add_label(table):
    on_time = table["closed"] <= table["sprint_end"]
    return table.assign(slipped=(~on_time).astype(int))
