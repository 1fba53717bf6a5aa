# not yet: only rows that are equal in every column were dropped
def merge(tables):
    everything = pd.concat(tables).sort_values("created")
    return everything.drop_duplicates().reset_index(drop=True)
