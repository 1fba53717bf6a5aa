# passed
def add_label(table):
    """Task 3. An open ticket counts as closed in a hundred years."""
    closed = table["closed"].fillna(pd.Timestamp("2125-01-01", tz="UTC"))
    return table.assign(slipped=(closed > table["sprint_end"]).astype("int32"))
