# not yet: it should hold numbers
def add_label(table):
    on_time = table["closed"] <= table["sprint_end"]
    return table.assign(slipped=np.where(on_time, "no", "yes"))
