# not yet: not right in column 'slipped'
def add_label(table):
    return table.assign(slipped=(table["comments"] > 5).astype(int))
