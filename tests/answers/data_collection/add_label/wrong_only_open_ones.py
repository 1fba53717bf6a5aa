# not yet: only open tickets were counted as slipped
def add_label(table):
    return table.assign(slipped=table["closed"].isna().astype(int))
