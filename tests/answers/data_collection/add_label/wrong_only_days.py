# not yet: only the days were compared
def add_label(table):
    closed, end = table["closed"].dt.normalize(), table["sprint_end"].dt.normalize()
    return table.assign(slipped=(~(closed <= end)).astype(int))
