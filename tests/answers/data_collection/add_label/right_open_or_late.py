# passed
def add_label(table):
    labelled = table.copy()
    late = (table["closed"] > table["sprint_end"]) | table["closed"].isna()
    labelled["slipped"] = np.where(late, 1, 0)
    return labelled
