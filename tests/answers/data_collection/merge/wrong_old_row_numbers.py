# not yet: should have the index 0, 1
def merge(tables):
    everything = pd.concat(tables).sort_values("created")
    return everything.drop_duplicates("ticket")
