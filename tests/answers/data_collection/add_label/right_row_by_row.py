# passed
def add_label(table):
    labelled = table.copy()
    labelled["slipped"] = [
        0 if pd.notna(closed) and closed <= end else 1
        for closed, end in zip(table["closed"], table["sprint_end"])
    ]
    return labelled
